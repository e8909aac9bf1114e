import { money } from "@/lib/core/money";
import { SECOND_MS } from "@/lib/core/time";
import { firstReason } from "../errors";
import type { DisputeFunds, DisputeReason, DisputeStage, DisputeStatus } from "../dispute-types";
import type { Fact } from "../types";
import type { Dispute } from "./wire";

/** razorpay/markdown-docs, api/disputes: a `fraud` phase warns, a `retrieval` asks. */
const STAGES: ReadonlyMap<string, DisputeStage> = new Map([
  ["fraud", "warning"],
  ["retrieval", "inquiry"],
  ["chargeback", "chargeback"],
  ["pre_arbitration", "pre_arbitration"],
  ["arbitration", "arbitration"],
]);

/** `closed` ends a phase without a verdict; whether it cost money is told by `amount_deducted`. */
const STATUSES: ReadonlyMap<string, DisputeStatus> = new Map([
  ["open", "needs_response"],
  ["under_review", "under_review"],
  ["won", "won"],
  ["lost", "lost"],
  ["closed", "withdrawn"],
]);

const REASONS: readonly (readonly [RegExp, DisputeReason])[] = [
  [/fraud|unauthori[sz]ed|unrecogni[sz]ed|not_recognised/i, "fraud"],
  [/duplicate|processing|incorrect|paid_by_other|presentment/i, "processing"],
];

/**
 * What a dispute says.
 * @throws AppError `invalid_money` for a currency that the product does not know
 */
export function disputeFacts(dispute: Dispute): readonly Fact[] {
  const stage = STAGES.get(dispute.phase);
  const said = STATUSES.get(dispute.status);
  if (stage === undefined || said === undefined) return [];
  const isTaken = (dispute.amount_deducted ?? 0) > 0;
  const status = said === "withdrawn" && isTaken ? "lost" : said;
  const reasonCode = firstReason([dispute.reason_code], "other");
  const { respond_by: seconds } = dispute;
  return [
    {
      kind: "dispute_changed",
      gatewayDisputeId: dispute.id,
      gatewayPaymentId: dispute.payment_id,
      stage,
      status,
      funds: fundsOf(status, isTaken),
      amount: money(BigInt(dispute.amount), dispute.currency),
      fee: null,
      reasonClass: REASONS.find(([pattern]) => pattern.test(reasonCode))?.[1] ?? "service",
      reasonCode,
      respondBy: seconds == null ? null : new Date(seconds * SECOND_MS),
    },
  ];
}

function fundsOf(status: DisputeStatus, isTaken: boolean): DisputeFunds {
  if (!isTaken) return "none";
  return status === "lost" ? "deducted" : "withdrawn";
}
