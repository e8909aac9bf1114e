import { type Money, money } from "@/lib/core/money";
import { db } from "@/lib/db/client";
import { collectEvidence, type EvidenceLine } from "@/lib/payments/chargebacks/dossier";
import type { DisputeFunds, DisputeReason, DisputeStage, DisputeStatus } from "@/lib/payments/gateways/dispute-types";
import type { Chargeback } from "@/prisma/generated/client";
import { orderTimeline, type TimelineStep } from "./timeline";

export interface ChargebackLine {
  readonly chargebackId: string;
  readonly orderId: string | null;
  readonly paymentId: string;
  readonly gateway: string;
  readonly gatewayDisputeId: string;
  readonly stage: DisputeStage;
  readonly status: DisputeStatus;
  readonly funds: DisputeFunds;
  readonly amount: Money;
  /** What the partner may lose, once the order is split. */
  readonly stake: Money;
  readonly fee: Money;
  readonly reasonClass: DisputeReason;
  readonly reasonCode: string;
  readonly refundIssued: boolean;
  readonly respondBy: Date | null;
  readonly answer: "contest" | "accept" | null;
  readonly answerText: string | null;
  readonly submittedAt: Date | null;
  readonly failureReason: string | null;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
}

export interface ChargebackView extends ChargebackLine {
  readonly evidence: readonly EvidenceLine[];
  readonly timeline: readonly TimelineStep[];
}

const PAGE = 50;

/** Newest first, a page at a time; for operators. @param before the id of the last chargeback of the page before. */
export async function listChargebacks(tenantId: string, before: string | null = null): Promise<ChargebackLine[]> {
  const where = { tenantId, ...(before === null ? {} : { id: { lt: before } }) };
  return (await db().chargeback.findMany({ where, orderBy: { id: "desc" }, take: PAGE })).map(toChargebackLine);
}

/** One chargeback with its dossier and the story of its order; null when there is none. */
export async function findChargeback(tenantId: string, chargebackId: string): Promise<ChargebackView | null> {
  const row = await db().chargeback.findUnique({ where: { tenantId_id: { tenantId, id: chargebackId } } });
  if (!row) return null;
  const { orderId } = row;
  return {
    ...toChargebackLine(row),
    evidence: orderId === null ? [] : await collectEvidence(db(), { tenantId, orderId }),
    timeline: orderId === null ? [] : await orderTimeline(db(), tenantId, orderId),
  };
}

/** The open chargebacks of a partner's orders, the nearest deadline first. */
export async function openChargebacksOf(tenantId: string, partnerId: string): Promise<ChargebackLine[]> {
  const rows = await db().chargeback.findMany({
    where: { tenantId, closedAt: null, order: { partnerId } },
    orderBy: [{ respondBy: { sort: "asc", nulls: "last" } }, { id: "asc" }],
    take: PAGE,
  });
  return rows.map(toChargebackLine);
}

/** The chargebacks of one order, oldest first. */
export async function chargebacksOfOrder(tenantId: string, orderId: string): Promise<ChargebackLine[]> {
  return (await db().chargeback.findMany({ where: { tenantId, orderId }, orderBy: { id: "asc" } })).map(
    toChargebackLine,
  );
}

/** While the bank decides nobody gives the money back; an early warning alone stops nobody. */
export function blocksRefunds({ stage, closedAt }: ChargebackLine): boolean {
  return closedAt === null && stage !== "warning";
}

export function toChargebackLine(row: Chargeback): ChargebackLine {
  return {
    chargebackId: row.id,
    orderId: row.orderId,
    paymentId: row.paymentId,
    gateway: row.gateway,
    gatewayDisputeId: row.gatewayDisputeId,
    stage: row.stage as DisputeStage,
    status: row.status as DisputeStatus,
    funds: row.funds as DisputeFunds,
    amount: money(row.amountMinor, row.currency),
    stake: money(row.stakeMinor, row.currency),
    fee: money(row.feeMinor, row.currency),
    reasonClass: row.reasonClass as DisputeReason,
    reasonCode: row.reasonCode,
    refundIssued: row.refundIssued,
    respondBy: row.respondBy,
    answer: row.answer as ChargebackLine["answer"],
    answerText: row.answerText,
    submittedAt: row.submittedAt,
    failureReason: row.failureReason,
    openedAt: row.openedAt,
    closedAt: row.closedAt,
  };
}

/** The shape of the API: amounts as minor units beside their one currency. */
export function toChargebackJson<C extends ChargebackLine>({ amount, stake, fee, ...rest }: C): object {
  return { ...rest, amount: amount.minor, stake: stake.minor, fee: fee.minor, currency: amount.currency };
}

/** What an operator's answer is answered with: the same, from the row that was changed. */
export function toAnswerJson(row: Chargeback): object {
  return toChargebackJson(toChargebackLine(row));
}
