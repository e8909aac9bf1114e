import { type Money, money } from "@/lib/core/money";
import { firstReason } from "../errors";
import type { DisputeFunds, DisputeReason, DisputeStage, DisputeStatus } from "../dispute-types";
import type { Fact } from "../types";
import { readMoney } from "./map";
import type { Dispute } from "./wire";

/** customer_disputes_v1, dispute_life_cycle_stage. */
const STAGES: ReadonlyMap<string, DisputeStage> = new Map([
  ["INQUIRY", "inquiry"],
  ["CHARGEBACK", "chargeback"],
  ["PRE_ARBITRATION", "pre_arbitration"],
  ["ARBITRATION", "arbitration"],
]);

const OPEN_STATUSES: ReadonlyMap<string, DisputeStatus> = new Map([
  ["OPEN", "needs_response"],
  ["WAITING_FOR_SELLER_RESPONSE", "needs_response"],
  ["WAITING_FOR_BUYER_RESPONSE", "under_review"],
  ["UNDER_REVIEW", "under_review"],
  ["OTHER", "under_review"],
]);

/** How it ended for the seller; paid out by PayPal itself is won. */
const OUTCOMES: ReadonlyMap<string, DisputeStatus> = new Map([
  ["RESOLVED_BUYER_FAVOUR", "lost"],
  ["RESOLVED_SELLER_FAVOUR", "won"],
  ["RESOLVED_WITH_PAYOUT", "won"],
  ["CANCELED_BY_BUYER", "withdrawn"],
  ["ACCEPTED", "accepted"],
  ["DENIED", "won"],
  ["NONE", "withdrawn"],
]);

const REASONS: ReadonlyMap<string, DisputeReason> = new Map([
  ["UNAUTHORISED", "fraud"],
  ["DUPLICATE_TRANSACTION", "processing"],
  ["INCORRECT_AMOUNT", "processing"],
  ["PAYMENT_BY_OTHER_MEANS", "processing"],
  ["PROBLEM_WITH_REMITTANCE", "processing"],
]);

const FEE_REASONS: ReadonlySet<unknown> = new Set(["DISPUTE_FEE", "CHARGEBACK_FEE", "DISPUTE_SETTLEMENT_FEE"]);

/**
 * What a dispute says.
 * @throws AppError `invalid_money` for an amount that cannot be read
 */
export function disputeFacts(dispute: Dispute): readonly Fact[] {
  const gatewayPaymentId = dispute.disputed_transactions[0]?.seller_transaction_id;
  const stage = dispute.dispute_channel === "ALERT" ? "warning" : STAGES.get(dispute.dispute_life_cycle_stage);
  const outcome = dispute.dispute_outcome?.outcome_code ?? "";
  const status = dispute.status === "RESOLVED" ? OUTCOMES.get(outcome) : OPEN_STATUSES.get(dispute.status);
  if (!gatewayPaymentId || stage === undefined || status === undefined) return [];
  const amount = readMoney(dispute.dispute_amount);
  const reasonCode = firstReason([dispute.reason], "OTHER");
  return [
    {
      kind: "dispute_changed",
      gatewayDisputeId: dispute.dispute_id,
      gatewayPaymentId,
      stage,
      status,
      funds: fundsOf(dispute, status),
      amount,
      fee: feeOf(dispute, amount),
      reasonClass: REASONS.get(reasonCode) ?? "service",
      reasonCode,
      respondBy: readTime(dispute.seller_response_due_date),
    },
  ];
}

type Movement = NonNullable<Dispute["money_movements"]>[number];

/** The seller's movements for these reasons. */
function movementsOf(dispute: Dispute, isWanted: (reason: unknown) => boolean): Movement[] {
  return (dispute.money_movements ?? []).filter((each) => each.affected_party === "SELLER" && isWanted(each.reason));
}

/** What the seller lost (positive) or got by some movements, in minor units. */
function sumOf(movements: readonly Movement[]): bigint {
  return movements.reduce((sum, each) => {
    const { minor } = readMoney(each.amount);
    return each.type === "CREDIT" ? sum - minor : sum + minor;
  }, 0n);
}

/** By the movements alone: PayPal's status does not say whether money moved. */
function fundsOf(dispute: Dispute, status: DisputeStatus): DisputeFunds | null {
  if (!dispute.money_movements) return null;
  const settling = movementsOf(dispute, (reason) => reason === "DISPUTE_SETTLEMENT");
  if (sumOf(settling) > 0n) return status === "lost" || status === "accepted" ? "deducted" : "withdrawn";
  return settling.length > 0 ? "reinstated" : "none";
}

function feeOf(dispute: Dispute, { currency }: Money): Money | null {
  const fees = movementsOf(dispute, (reason) => FEE_REASONS.has(reason));
  const minor = sumOf(fees.filter(({ amount }) => amount.currency === currency));
  return minor > 0n ? money(minor, currency) : null;
}

/** Recorded times are sometimes malformed; then there is none. */
export function readTime(text: string | null | undefined): Date | null {
  const at = text ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : new Date(at);
}
