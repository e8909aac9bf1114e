import { newId } from "@/lib/core/ids";
import { MINUTE_MS, shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { recordAudit } from "@/lib/audit/record";
import { pauseHold, resumeHold } from "@/lib/payments/escrow/pause";
import type { DisputeFact, DisputeFunds, DisputeStage, DisputeStatus } from "@/lib/payments/gateways/dispute-types";
import { ownerOf } from "@/lib/payments/gateways/owner";
import { countDisputed, directOrderOf } from "@/lib/payments/orders/gone";
import type { Chargeback, Escrow, Payment, Prisma } from "@/prisma/generated/client";
import { bookFee, bookLoss, bookReturn, bookTaking, type Booked, type Place, undoLoss } from "./book";
import { isNews, isTaken, type Standing, standingAfter, verdictOf } from "./machine";
import { refuseWishes } from "./refunds";

/** When we ask the gateway ourselves after something changed, in case its next webhook is lost. */
const NEXT_POLL_MS = 2 * MINUTE_MS;

type Told = Standing & Omit<DisputeFact, "funds">;

/**
 * Takes in what a gateway says about a chargeback of a payment, whose order and payment the caller has locked. Money is
 * booked by where the gateway says that it is, never by the verdict alone; what is no news changes nothing.
 * @returns null when it was no news, otherwise whether money moved.
 */
export async function applyDispute(
  tx: Tx,
  payment: Payment,
  i: { fact: DisputeFact; actor: string },
): Promise<{ moved: boolean } | null> {
  const { fact, actor } = i;
  const known = await lockChargeback(tx, payment, fact.gatewayDisputeId);
  const told: Told = { ...fact, ...standingAfter(known && standingOf(known), fact) };
  // What a gateway charges for a dispute about a payment into a partner's own account is the partner's.
  const feeMinor = ownerOf(payment.gatewayAccount) === null ? (fact.fee?.minor ?? 0n) : 0n;
  if (known !== null && !isNews(standingOf(known), told) && feeMinor <= known.feeMinor) return null;
  const opened = known ?? (await openChargeback(tx, payment, told));
  const escrow = await lockEscrow(tx, opened);
  const row = known !== null && isNews(standingOf(known), told) ? await takeStanding(tx, known, told) : opened;
  await noteChange(tx, row, { actor, from: known });
  const counted = await recount(tx, row, payment);
  const booked = await book(tx, counted, { place: { escrow, directOrderId: directOrderOf(payment) }, feeMinor });
  await conclude(tx, booked.row, actor);
  return { moved: booked.moved };
}

async function lockChargeback(tx: Tx, payment: Payment, gatewayDisputeId: string): Promise<Chargeback | null> {
  const { tenantId, gateway } = payment;
  await tx.$executeRaw`
    SELECT 1 FROM chargeback WHERE tenant_id = ${tenantId} AND gateway = ${gateway} AND gateway_dispute_id = ${gatewayDisputeId} FOR UPDATE`;
  return tx.chargeback.findUnique({
    where: { tenantId_gateway_gatewayDisputeId: { tenantId, gateway, gatewayDisputeId } },
  });
}

function standingOf(row: Chargeback): Standing {
  return {
    stage: row.stage as DisputeStage,
    status: row.status as DisputeStatus,
    funds: row.funds as DisputeFunds,
    respondBy: row.respondBy,
  };
}

async function lockEscrow(tx: Tx, { tenantId, orderId }: Chargeback): Promise<Escrow | null> {
  if (orderId === null) return null;
  await tx.$executeRaw`SELECT 1 FROM escrow WHERE tenant_id = ${tenantId} AND order_id = ${orderId} FOR UPDATE`;
  return tx.escrow.findUnique({ where: { tenantId_orderId: { tenantId, orderId } } });
}

async function openChargeback(tx: Tx, payment: Payment, told: Told): Promise<Chargeback> {
  const { tenantId, id: paymentId } = payment;
  const orderId = payment.suspenseReason === null ? payment.orderId : null;
  const underWay = await tx.refund.count({
    where: { tenantId, paymentId, state: { notIn: ["requested", "rejected", "canceled"] } },
  });
  return tx.chargeback.create({
    data: {
      tenantId,
      id: newId("chargeback"),
      paymentId,
      orderId,
      gateway: payment.gateway,
      gatewayDisputeId: told.gatewayDisputeId,
      currency: payment.currency,
      amountMinor: told.amount.minor,
      countedMinor: 0n,
      refundIssued: underWay > 0,
      openedAt: await openingMoment(tx, { tenantId, orderId }),
      ...columnsOf(told),
    },
  });
}

/** When we learned of it: after a split that we waited for, although this transaction began before. */
async function openingMoment(tx: Tx, { tenantId, orderId }: Pick<Chargeback, "tenantId" | "orderId">): Promise<Date> {
  const now = await databaseNow(tx);
  if (orderId === null) return now;
  await tx.$executeRaw`SELECT 1 FROM escrow WHERE tenant_id = ${tenantId} AND order_id = ${orderId} FOR UPDATE`;
  const settlement = await tx.settlement.findUnique({ where: { tenantId_orderId: { tenantId, orderId } } });
  // A millisecond more, because dates of JavaScript know no microseconds.
  return settlement === null || settlement.settledAt < now ? now : shift(settlement.settledAt, 1);
}

function columnsOf({ stage, status, funds, reasonClass, reasonCode, respondBy }: Told) {
  return { stage, status, funds, reasonClass, reasonCode, ...(respondBy === null ? {} : { respondBy }) };
}

/** A new question of the bank, or a new stage, can be answered anew; one that was closed is opened once more, from now on. */
async function takeStanding(tx: Tx, known: Chargeback, told: Told): Promise<Chargeback> {
  const isAskedAgain = told.status === "needs_response";
  const isReopened = known.closedAt !== null && verdictOf(told.status) === "open";
  return change(tx, known, {
    ...columnsOf(told),
    ...(known.movedMinor === 0n ? { amountMinor: told.amount.minor } : {}),
    ...(isAskedAgain
      ? { answer: null, answerText: null, answeredBy: null, submittedAt: null, failureReason: null }
      : {}),
    ...(isReopened ? { opening: known.opening + 1, openedAt: await openingMoment(tx, known), closedAt: null } : {}),
  });
}

/** Changes a row that is locked. */
async function change(tx: Tx, row: Chargeback, data: Prisma.ChargebackUncheckedUpdateInput): Promise<Chargeback> {
  return tx.chargeback.update({ where: { tenantId_id: { tenantId: row.tenantId, id: row.id } }, data });
}

async function noteChange(tx: Tx, row: Chargeback, i: { actor: string; from: Chargeback | null }): Promise<void> {
  await recordAudit(tx, [
    {
      tenantId: row.tenantId,
      actor: i.actor,
      action: i.from === null ? "chargeback.opened" : `chargeback.${row.status}`,
      subject: row.orderId ?? row.paymentId,
      payload: {
        chargebackId: row.id,
        stage: row.stage,
        status: row.status,
        funds: row.funds,
        from: i.from === null ? null : `${i.from.stage} ${i.from.status}`,
        amountMinor: row.amountMinor.toString(),
        currency: row.currency,
      },
    },
  ]);
}

/**
 * How much of it counts: what was not given back otherwise. Nobody can ask for that money meanwhile, and wishes that were
 * not decided are refused. A warning alone counts nothing: it is answered by giving the money back.
 */
async function recount(tx: Tx, row: Chargeback, payment: Payment): Promise<Chargeback> {
  if (row.movedMinor > 0n || (row.stage === "warning" && !isTaken(row.funds as DisputeFunds))) return row;
  const { tenantId, paymentId } = row;
  await refuseWishes(tx, payment);
  const now = await tx.payment.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: paymentId } } });
  const left = now.amountMinor - now.refundedMinor - now.disputedMinor + row.reservedMinor;
  const countedMinor = row.amountMinor < left ? row.amountMinor : left;
  await countDisputed(tx, { tenantId, paymentId, byMinor: countedMinor - row.reservedMinor });
  return change(tx, row, { countedMinor, reservedMinor: countedMinor });
}

/** Books what the money did, in the order in which it happened. */
async function book(
  tx: Tx,
  start: Chargeback,
  { place, feeMinor }: { place: Place; feeMinor: bigint },
): Promise<{ row: Chargeback; moved: boolean }> {
  let row = start;
  let moved = false;
  const take = async (booking: Promise<Booked>): Promise<void> => {
    row = await change(tx, row, await booking);
    moved = true;
  };
  const taken = isTaken(row.funds as DisputeFunds);
  if (feeMinor > row.feeMinor) await take(bookFee(tx, row, feeMinor));
  if (taken && row.movedMinor === 0n) await take(bookTaking(tx, row, place));
  if (taken && !row.isLost && verdictOf(row.status as DisputeStatus) === "against_us")
    await take(bookLoss(tx, row, place));
  if (!taken && row.isLost) await take(undoLoss(tx, row, place));
  if (!taken && row.movedMinor > 0n) await take(bookReturn(tx, row));
  return { row, moved };
}

/** The hold stands still while the bank decides, and until what was won is back; what was won can be given back again. */
async function conclude(tx: Tx, row: Chargeback, actor: string): Promise<void> {
  const { tenantId, orderId, paymentId } = row;
  const verdict = verdictOf(row.status as DisputeStatus);
  const isOver = verdict === "against_us" || (verdict === "for_us" && row.movedMinor === 0n);
  const now = await databaseNow(tx);
  const poll = { nextPollAt: shift(now, NEXT_POLL_MS), pollCount: 0 };
  const cause = row.opening === 1 ? row.id : `${row.id}-${row.opening}`;
  if (!isOver) {
    await change(tx, row, { ...poll, closedAt: null });
    if (orderId !== null) await pauseHold(tx, { tenantId, orderId, cause, kind: "chargeback", openedBy: actor });
    return;
  }
  const isFree = !row.isLost && row.reservedMinor > 0n;
  if (isFree) await countDisputed(tx, { tenantId, paymentId, byMinor: -row.reservedMinor });
  const closedAt = row.closedAt ?? (now < row.openedAt ? row.openedAt : now);
  await change(tx, row, { ...poll, closedAt, ...(isFree ? { reservedMinor: 0n } : {}) });
  if (orderId !== null) await resumeHold(tx, { tenantId, orderId, cause, closedBy: actor });
}

/** An early warning after which nothing came is over; the hold runs on. */
export async function closeWarning(tx: Tx, { tenantId, id }: Pick<Chargeback, "tenantId" | "id">): Promise<void> {
  await tx.$executeRaw`SELECT 1 FROM chargeback WHERE tenant_id = ${tenantId} AND id = ${id} FOR UPDATE`;
  const row = await tx.chargeback.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } } });
  if (row.stage !== "warning" || row.status !== "needs_response" || row.closedAt !== null) return;
  const over = await change(tx, row, { status: "expired" });
  await noteChange(tx, over, { actor: "timer", from: row });
  await conclude(tx, over, "timer");
}
