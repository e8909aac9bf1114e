// `npm run demo [-- --once] [--json]`: the whole product on this machine, and its main job once in each currency.
import { join } from "node:path";
import { checkBooks } from "@/lib/payments/ledger/check-books";
import { ensureBuild } from "../build";
import { lifetimeIn } from "../lifetime";
import { DEMO_ACCOUNTS } from "../seed";
import type { Stack } from "../stack";
import { runJourney, signInAll } from "./journey";
import { moneyTable, trialBalance, trialTable, withFees } from "./report";
import { tutorsAt } from "../seed-tutors";

const DIR = join(process.cwd(), ".holdfast");
const isOnce = process.argv.includes("--once");
const isJson = process.argv.includes("--json");
const began = performance.now();

/** People read standard output, unless a machine does: then they read standard error. */
function say(line: string): void {
  if (isJson) console.error(line);
  else console.log(line);
}

const since = (start: number): string => `${((performance.now() - start) / 1_000).toFixed(1)} s`;

async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  say(`  ${title} (${since(start)})`);
  return result;
}

const life = lifetimeIn(DIR, { say, onSignal: isOnce ? 1 : 0 });

async function start(): Promise<Stack> {
  say("Holdfast demonstration");
  await step("building the pages (only when something changed)", () => ensureBuild({ quiet: true }));
  const start = performance.now();
  return life.start({ kind: "demo", durable: true, onStep: (title) => say(`  ${title} … (${since(start)})`) });
}

async function runAll(running: Stack): Promise<boolean> {
  say("The main job, over HTTP:");
  const cast = await step("customer, partner and operator sign in", () => signInAll(running.web, DEMO_ACCOUNTS));
  const context = { cast, simulator: running.simulator, books: running.readerUrl, step };
  const results = [
    await runJourney(context, {
      gateway: "razorpay",
      currency: "INR",
      offerId: "off_mathematics",
      method: "bank_account",
      isHeldThere: true,
      score: 70,
    }),
    await runJourney(context, {
      gateway: "paypal",
      currency: "USD",
      offerId: "off_mathematics",
      method: "paypal",
      isHeldThere: false,
      score: 70,
    }),
  ];
  const lines = await withFees(running.readerUrl, results);
  const violations = await checkBooks(running.readerUrl);
  say(`\n${moneyTable(lines)}\n\n${trialTable(await trialBalance(running.readerUrl))}\n`);
  for (const each of violations) say(`  ${each.rule} ${each.subject} ${each.detail}: ${each.statement}`);
  say(`  books: ${violations.length} violations`);
  const ok = violations.length === 0 && lines.every((line) => line.payoutStatus === "paid");
  say(`  ${ok ? "all right" : "NOT RIGHT"}, ${since(began)} in all\n`);
  const runs = lines.map((line) => ({
    gateway: line.gateway,
    currency: line.currency,
    orderId: line.orderId,
    paymentId: line.paymentId,
    amount: line.amount,
    gatewayFee: line.gatewayFee,
    score: line.score,
    penalty: line.penalty,
    partner: line.partner,
    platform: line.platform,
    payoutId: line.payoutId,
    payoutStatus: line.payoutStatus,
    bankReference: line.bankReference,
  }));
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  if (isJson) console.log(JSON.stringify({ ok, seconds, runs, books: { violations: violations.length } }));
  return ok;
}

function showWhere(running: Stack): void {
  say(
    `Holdfast     ${running.web}\nTutors       ${tutorsAt(running.web)} (a second tenant)\nSimulator    ${running.simulator}\nEverything   .holdfast/run.json\n`,
  );
  for (const account of DEMO_ACCOUNTS) say(`  ${account.role.padEnd(10)} ${account.email}   ${account.password}`);
  say("\nCtrl-C stops everything; `npm run reset` forgets the data.");
}

try {
  const running = await start();
  const ok = await runAll(running);
  if (isOnce) await life.stop(ok ? 0 : 1);
  showWhere(running);
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  say(`The demonstration failed: ${message}`);
  if (isJson)
    console.log(
      JSON.stringify({
        ok: false,
        seconds: Math.round((performance.now() - began) / 100) / 10,
        runs: [],
        books: { violations: null },
        error: message,
      }),
    );
  await life.stop(1);
}
