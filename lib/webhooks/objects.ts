import type { Tx } from "@/lib/db/client";
import { viewCase } from "@/lib/payments/cases/view";
import { viewRefund } from "@/lib/payments/refunds/request";
import type { ObjectKind } from "./catalogue";

/** How an object stands. Ids, states, times and amounts: no names, no free text, no bank details. */
export interface ObjectState {
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>>;
}

type Load = (tx: Tx, tenantId: string, subject: string) => Promise<ObjectState | null>;

const keyOf = (tenantId: string, id: string) => ({ where: { tenantId_id: { tenantId, id } } });

const order: Load = async (tx, tenantId, id) => {
  const row = await tx.order.findUnique(keyOf(tenantId, id));
  if (row === null) return null;
  const { sessionId, partnerId, customerId, state, currency, createdAt, expiresAt, paidAt } = row;
  const data = { orderId: id, sessionId, partnerId, customerId, state, amount: row.totalMinor, currency };
  return { id, data: { ...data, createdAt, expiresAt, paidAt } };
};

const session: Load = async (tx, tenantId, id) => {
  const row = await tx.session.findUnique(keyOf(tenantId, id));
  if (row === null) return null;
  const { offerId, partnerId, customerId, state, startsAt, endsAt, completedAt, score, absent } = row;
  const data = { sessionId: id, offerId, partnerId, customerId, state, startsAt, endsAt };
  return { id, data: { ...data, completedAt, score, absent } };
};

/** By its order, or by the session whose completion began it. */
const hold: Load = async (tx, tenantId, subject) => {
  const row = await tx.escrow.findFirst({
    where: { tenantId, OR: [{ orderId: subject }, { order: { sessionId: subject } }] },
    orderBy: { fundedAt: "desc" },
  });
  if (row === null) return null;
  const { orderId, partnerId, state, balanceMinor, currency, completedAt, releaseAt } = row;
  return {
    id: orderId,
    data: { orderId, partnerId, state, amount: balanceMinor, currency, completedAt, releaseAt },
  };
};

/** By its order. */
const settlement: Load = async (tx, tenantId, orderId) => {
  const row = await tx.settlement.findUnique({ where: { tenantId_orderId: { tenantId, orderId } } });
  if (row === null) return null;
  const { id, partnerId, state, currency, score, settledAt } = row;
  const data = { settlementId: id, orderId, partnerId, state, score, settledAt, currency };
  const parts = { partner: row.partnerMinor, platform: row.platformMinor, tenant: row.tenantMinor };
  return {
    id,
    data: { ...data, released: row.releasedMinor, ...parts, penalty: row.penaltyMinor, tax: row.taxMinor },
  };
};

const refund: Load = async (tx, tenantId, id) => {
  const row = await tx.refund.findUnique(keyOf(tenantId, id));
  if (row === null) return null;
  const { amount, reason: _reason, ...view } = viewRefund(row);
  const { gateway, gatewayRefundId, succeededAt } = row;
  const sum = { amount: amount.minor, currency: amount.currency };
  return { id, data: { ...view, ...sum, gateway, gatewayRefundId, succeededAt } };
};

const chargeback: Load = async (tx, tenantId, id) => {
  const row = await tx.chargeback.findUnique(keyOf(tenantId, id));
  if (row === null) return null;
  const { orderId, paymentId, gateway, gatewayDisputeId, stage, status, funds, currency, reasonClass } = row;
  const { respondBy, answer, submittedAt, openedAt, closedAt } = row;
  const data = { chargebackId: id, orderId, paymentId, gateway, gatewayDisputeId, stage, status, funds };
  const sums = { amount: row.amountMinor, stake: row.stakeMinor, fee: row.feeMinor, currency };
  return { id, data: { ...data, ...sums, reasonClass, respondBy, answer, submittedAt, openedAt, closedAt } };
};

const aCase: Load = async (tx, tenantId, id) => {
  const row = await tx.supportCase.findUnique(keyOf(tenantId, id));
  return row && { id, data: { ...viewCase(row) } };
};

const payout: Load = async (tx, tenantId, id) => {
  const row = await tx.payout.findUnique(keyOf(tenantId, id));
  if (row === null) return null;
  const { partnerId, state, gateway, amountMinor, currency, bankReference, createdAt, paidAt } = row;
  const data = { payoutId: id, partnerId, state, gateway, amount: amountMinor, currency };
  return { id, data: { ...data, bankReference, createdAt, paidAt } };
};

const LOADS: Readonly<Record<ObjectKind, Load>> = {
  order,
  session,
  hold,
  settlement,
  refund,
  chargeback,
  case: aCase,
  payout,
};

/** @param subject what the audit names @returns null for what is not there */
export function loadObject(tx: Tx, kind: ObjectKind, tenantId: string, subject: string): Promise<ObjectState | null> {
  return LOADS[kind](tx, tenantId, subject);
}
