// `npm run dev`: the whole product with its development server, which shows changes of the pages without a restart.
// Changes of lib/ reach the worker and the webhooks at the next start.
import { join } from "node:path";
import { DEMO_ACCOUNTS } from "./seed";
import { removeRunFile, type Stack, startStack, writeRunFile } from "./stack";

const DIR = join(process.cwd(), ".holdfast", "dev");
const began = performance.now();

let stack: Stack | undefined;
let isStopping = false;

async function stop(code: number): Promise<never> {
  if (!isStopping) {
    isStopping = true;
    removeRunFile(DIR);
    await stack?.stop();
  }
  process.exit(code);
}

function stopBySignal(): void {
  if (isStopping) return;
  console.log("\nStopping …");
  void stop(0);
}

function onDeath(name: string, code: number | null): void {
  if (isStopping) return;
  console.error(`The ${name} ended by itself (${code}); see .holdfast/dev/${name}.log`);
  void stop(1);
}

function showWhere({ web, simulator, readerUrl }: Stack): void {
  console.log(`\nHoldfast     ${web}\nSimulator    ${simulator}\nDatabase     ${readerUrl} (reads schema books)\n`);
  for (const { role, email, password } of DEMO_ACCOUNTS) console.log(`  ${role.padEnd(10)} ${email}   ${password}`);
  console.log("\nCtrl-C stops everything. What the programs say is in .holdfast/dev/*.log");
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stopBySignal);

try {
  const onStep = (title: string): void =>
    console.log(`  ${title} … (${((performance.now() - began) / 1_000).toFixed(1)} s)`);
  stack = await startStack({ dir: DIR, kind: "development", durable: true, onStep, onDeath });
  if (isStopping) await stack.stop();
  writeRunFile(DIR, stack);
  showWhere(stack);
} catch (error) {
  if (!isStopping) console.error(`It does not start: ${error instanceof Error ? error.message : String(error)}`);
  await stop(1);
}
