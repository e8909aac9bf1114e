import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { recordAudit } from "@/lib/audit/record";
import { withAnswer } from "@/lib/http/idempotency";
import { pauseHold } from "@/lib/payments/escrow/pause";
import type { SupportCase } from "@/prisma/generated/client";
import { isTheirs, lockMoney, type Side, stakeOf } from "./lock";
import { mayGive, OPENING_FACTS, openingFacts, openingHindrance } from "./may-open";
import { say } from "./say";
import { stepCase } from "./step";
import { ANSWER_MS, type CaseReason, DEFAULT_BASIS_POINTS } from "./terms";
import { type CaseView, viewCase } from "./view";

export interface CaseOpening {
  readonly tenantId: string;
  readonly orderId: string;
  readonly actor: Side;
  readonly reason: CaseReason;
  readonly text: string;
  readonly requestId: string | null;
}

/**
 * Opens a case about an order; the hold stands still until it is closed. Whoever locks the order's escrow first wins:
 * a case that comes before the split stops it, even when the hold is over already.
 * @throws AppError `not_found` also for somebody else's order, `conflict` while a case is open, `wrong_state` when
 * nothing can be decided any more, `forbidden` for a reason that is not this side's to give.
 */
export function openCase(i: CaseOpening): Promise<CaseView> {
  return withAnswer(async (tx) => {
    await lockMoney(tx, i.tenantId, i.orderId);
    await tx.$executeRaw`SELECT 1 FROM escrow WHERE tenant_id = ${i.tenantId} AND order_id = ${i.orderId} FOR UPDATE`;
    const openedAt = await admitCase(tx, i);
    const opened = await insertCase(tx, i, openedAt);
    await say(tx, opened, i.actor, i.text);
    if (await isHeld(tx, i)) await pauseHold(tx, { ...i, cause: opened.id, kind: "case", openedBy: i.actor.userId });
    const next = i.actor.role === "customer" ? "awaiting_partner" : "awaiting_customer";
    return viewCase(await stepCase(tx, opened, next, { actor: i.actor.userId, data: {} }));
  });
}

/** @returns the moment of opening. */
async function admitCase(tx: Tx, i: CaseOpening): Promise<Date> {
  const order = await tx.order.findUnique({
    where: { tenantId_id: { tenantId: i.tenantId, id: i.orderId } },
    include: OPENING_FACTS,
  });
  if (!order || !isTheirs(order, i.actor)) throw new AppError("not_found", "there is no such order");
  if (!mayGive(i.actor.role, i.reason)) throw new AppError("forbidden", "a partner opens a case for misconduct only");
  const now = await databaseNow(tx);
  const facts = openingFacts(order, i.actor.role, now);
  const hindrance = openingHindrance(facts);
  const open = order.cases.find((each) => each.closedAt === null);
  if (hindrance !== null && open) throw new AppError("conflict", hindrance, { caseId: open.id });
  if (hindrance !== null) throw new AppError("wrong_state", hindrance);
  if ((await stakeOf(tx, i)).left.minor === 0n)
    throw new AppError("wrong_state", "all of the money was given back already");
  // It waited for the split that it lost to: it came after it.
  return facts.settledAt !== null && facts.settledAt >= now ? shift(facts.settledAt, 1) : now;
}

async function insertCase(tx: Tx, i: CaseOpening, openedAt: Date): Promise<SupportCase> {
  const order = await tx.order.findUniqueOrThrow({ where: { tenantId_id: { tenantId: i.tenantId, id: i.orderId } } });
  const opened = await tx.supportCase.create({
    data: {
      tenantId: i.tenantId,
      id: newId("case"),
      orderId: i.orderId,
      currency: order.currency,
      openedBy: i.actor.userId,
      openedRole: i.actor.role,
      reason: i.reason,
      state: "open",
      defaultBasisPoints: DEFAULT_BASIS_POINTS,
      deadlineAt: shift(openedAt, ANSWER_MS),
      openedAt,
    },
  });
  await recordAudit(tx, [
    {
      tenantId: i.tenantId,
      actor: i.actor.userId,
      action: "case.opened",
      subject: i.orderId,
      payload: { caseId: opened.id, role: i.actor.role, reason: i.reason },
      requestId: i.requestId,
    },
  ]);
  return opened;
}

async function isHeld(tx: Tx, { tenantId, orderId }: CaseOpening): Promise<boolean> {
  const escrow = await tx.escrow.findUniqueOrThrow({ where: { tenantId_orderId: { tenantId, orderId } } });
  return escrow.state !== "settled";
}
