import { AppError } from "@/lib/core/errors";
import { type Money, money } from "@/lib/core/money";
import type { Tx } from "@/lib/db/client";
import { actorOf, type Actor, type Caller } from "@/lib/auth/caller";
import type { Escrow, Order, Payment, SupportCase } from "@/prisma/generated/client";

/** Who does something about which case. */
export interface CaseDeed {
  readonly tenantId: string;
  readonly caseId: string;
  readonly actor: Actor;
}

/** The two sides of a case. */
export type Side = Exclude<Actor, { role: "operator" }>;

/** @throws AppError `forbidden` for an operator, who takes no side. */
export function sideOf(caller: Caller): Side {
  const actor = actorOf(caller);
  if (actor.role === "operator") throw new AppError("forbidden", "an operator takes no side");
  return actor;
}

/** The same by one of the two sides. */
export interface SideDeed extends CaseDeed {
  readonly actor: Side;
}

/**
 * Locks a case by its order and the order's payments, in the order in which everybody locks them.
 * @throws AppError `not_found` also for a case of somebody else.
 */
export async function lockCase(tx: Tx, { tenantId, caseId, actor }: CaseDeed): Promise<SupportCase> {
  const where = { tenantId_id: { tenantId, id: caseId } };
  const found = await tx.supportCase.findUnique({ where, include: { order: true } });
  if (!found || !isTheirs(found.order, actor)) throw new AppError("not_found", "there is no such case");
  await lockMoney(tx, tenantId, found.orderId);
  return tx.supportCase.findUniqueOrThrow({ where });
}

/** Locks an order and its payments; who holds them decides about the order's cases too. */
export async function lockMoney(tx: Tx, tenantId: string, orderId: string): Promise<void> {
  await tx.$executeRaw`SELECT 1 FROM customer_order WHERE tenant_id = ${tenantId} AND id = ${orderId} FOR UPDATE`;
  await tx.$executeRaw`SELECT 1 FROM payment WHERE tenant_id = ${tenantId} AND order_id = ${orderId} ORDER BY id FOR UPDATE`;
}

export function isTheirs(order: Order, actor: Actor): boolean {
  if (actor.role === "customer") return order.customerId === actor.userId;
  if (actor.role === "partner") return order.partnerId === actor.partnerId;
  return true;
}

/** The money that a case is about. */
export interface Stake {
  readonly paymentId: string;
  /** What is still held; after settlement what was not given back yet. */
  readonly left: Money;
}

/** What can still be decided about, read under the order's lock. */
export async function stakeOf(
  tx: Tx,
  { tenantId, orderId }: Pick<SupportCase, "tenantId" | "orderId">,
): Promise<Stake> {
  const escrow = await tx.escrow.findUniqueOrThrow({ where: { tenantId_orderId: { tenantId, orderId } } });
  const payment = await tx.payment.findFirstOrThrow({
    where: { tenantId, orderId, state: "captured", suspenseReason: null },
  });
  return { paymentId: payment.id, left: computeLeft(escrow, payment) };
}

export function computeLeft(
  escrow: Pick<Escrow, "state" | "balanceMinor" | "currency">,
  payment: Pick<Payment, "amountMinor" | "refundedMinor">,
): Money {
  const unreturned = payment.amountMinor - payment.refundedMinor;
  const isLess = escrow.state !== "settled" && escrow.balanceMinor < unreturned;
  return money(isLess ? escrow.balanceMinor : unreturned, escrow.currency);
}
