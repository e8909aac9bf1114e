// `npm run storm -- [--payments 300] [--kill-every 2] [--seed 1] [--json]`: the whole product under fire.
// `npm run storm -- --payouts 4000`: payouts alone, while half of the calls to the gateways go wrong.
// Prints one line of JSON to standard output, everything else to standard error; exit 1 unless nothing was lost,
// doubled, forged or different.
import { parseArgs } from "node:util";
import { ensureBuild } from "../build";
import { runStorm } from "./storm";

const { values } = parseArgs({
  options: {
    payments: { type: "string", default: "300" },
    payouts: { type: "string" },
    "kill-every": { type: "string", default: "2" },
    seed: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
  },
});

function positive(name: "payments" | "payouts" | "kill-every" | "seed"): number {
  const value = Number(values[name]);
  if (value > 0 && Number.isFinite(value)) return value;
  console.error(`--${name} needs a positive number`);
  process.exit(1);
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
const began = performance.now();
const say = (line: string): void => {
  if (values.json) return;
  console.error(`${((performance.now() - began) / 1_000).toFixed(1).padStart(6)} s  ${line}`);
};
const options = {
  payments: positive("payments"),
  payouts: values.payouts === undefined ? 0 : positive("payouts"),
  killEverySeconds: positive("kill-every"),
  seed: positive("seed"),
  say,
};
await ensureBuild({ quiet: true });
const result = await runStorm(options);
console.log(JSON.stringify(result));
const { acceptedForgeries, refusedGenuine, lost, doubled, violations, differencesWithGateway } = result;
const faults = acceptedForgeries + refusedGenuine + lost + doubled + violations + differencesWithGateway;
process.exit(faults === 0 ? 0 : 1);
