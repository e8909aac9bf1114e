// What goes wrong at the gateways and on the way to them during a storm.
import type { Control } from "./control";
import { diceOf } from "../dice";

interface Rule {
  readonly kind: string;
  readonly probability: number;
  readonly ms?: number;
  readonly match?: { readonly path: string };
}

/** Longer than `GATEWAY_TIMEOUT_MS` of the storm. */
const HANG_MS = 2_500;

export const STORMY: readonly Rule[] = [
  // Webhooks.
  { kind: "duplicate", probability: 0.2, ms: 300 },
  { kind: "reorder", probability: 0.2, ms: 1_500 },
  { kind: "drop", probability: 0.03 },
  // Calls: without effect, and with an effect of which nobody hears.
  { kind: "error_before", probability: 0.02 },
  { kind: "rate_limit", probability: 0.01 },
  { kind: "hang", probability: 0.003, ms: HANG_MS },
  { kind: "error_after", probability: 0.02 },
  { kind: "garbage", probability: 0.01 },
  { kind: "lose_response", probability: 0.02 },
  // What becomes of the money.
  { kind: "late_authorisation", probability: 0.02, ms: 20_000 },
  { kind: "capture_pending", probability: 0.03, ms: 5_000 },
  { kind: "capture_declined", probability: 0.01 },
  { kind: "refund_pending", probability: 0.1 },
  { kind: "refund_failed", probability: 0.03 },
  { kind: "refund_short", probability: 0.03 },
  { kind: "payout_failed", probability: 0.04 },
  { kind: "payout_reversed", probability: 0.04 },
  { kind: "transfer_failed", probability: 0.04 },
];

/** All calls about payouts. */
const match = { path: "^/v1/(?:contacts|fund_accounts|payouts|payments/payouts)" };

/** As through a proxy that loses, delays, doubles or fails half of the calls. */
export const LOSSY: readonly Rule[] = [
  { kind: "lose_response", probability: 0.15, match },
  { kind: "error_before", probability: 0.1, match },
  { kind: "error_after", probability: 0.1, match },
  { kind: "drop", probability: 0.06, match },
  { kind: "duplicate", probability: 0.08, match },
  { kind: "delay", probability: 0.08, ms: 400, match },
  { kind: "rate_limit", probability: 0.03, match },
  { kind: "garbage", probability: 0.05, match },
  { kind: "hang", probability: 0.01, ms: HANG_MS, match },
  { kind: "duplicate", probability: 0.2, ms: 300 },
  { kind: "drop", probability: 0.2 },
  { kind: "payout_failed", probability: 0.04 },
  { kind: "payout_reversed", probability: 0.04 },
];

/** Starts the weather; each rule draws from a seed of its own, in the order of the requests and events. */
export async function startWeather(control: Control, seed: number, rules: readonly Rule[]): Promise<void> {
  for (const rule of rules) {
    const draw = rule.match === match ? `calls/${rule.kind}` : rule.kind;
    await control.post("/__control/faults", { ...rule, seed: diceOf(seed, `weather/${draw}`).below(2 ** 31) });
  }
}
