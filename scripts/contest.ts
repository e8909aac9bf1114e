// `npm run contest`: ten kinds of contested action, 200 rounds each with 20 rivals; `-- 50` for another number of rounds.
import { spawn } from "node:child_process";

const rounds = process.argv[2] ?? "200";
const args = ["node_modules/vitest/vitest.mjs", "run", "--retry=0", "tests/flows/contested.test.ts"];
const child = spawn(process.execPath, args, { stdio: "inherit", env: { ...process.env, CONTEST_ROUNDS: rounds } });
child.on("close", (code) => {
  process.exitCode = code ?? 1;
});
