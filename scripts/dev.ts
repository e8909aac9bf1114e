// `npm run dev`: the whole product with its development server, which shows changes of the pages without a restart.
// Changes of lib/ reach the worker and the webhooks at the next start.
import { join } from "node:path";
import { lifetimeIn } from "./lifetime";
import { DEMO_ACCOUNTS } from "./seed";
import type { Stack } from "./stack";

const DIR = join(process.cwd(), ".holdfast", "dev");
const began = performance.now();

const life = lifetimeIn(DIR, { say: console.error, onSignal: 0 });

function showWhere({ web, simulator, readerUrl }: Stack): void {
  console.log(`\nHoldfast     ${web}\nSimulator    ${simulator}\nDatabase     ${readerUrl} (reads schema books)\n`);
  for (const { role, email, password } of DEMO_ACCOUNTS) console.log(`  ${role.padEnd(10)} ${email}   ${password}`);
  console.log("\nCtrl-C stops everything. What the programs say is in .holdfast/dev/*.log");
}

try {
  const onStep = (title: string): void =>
    console.log(`  ${title} … (${((performance.now() - began) / 1_000).toFixed(1)} s)`);
  showWhere(await life.start({ kind: "development", durable: true, onStep }));
} catch (error) {
  if (!life.isStopping()) console.error(`It does not start: ${error instanceof Error ? error.message : String(error)}`);
  await life.stop(1);
}
