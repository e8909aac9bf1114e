import type { Caller } from "@/lib/auth/caller";
import { type Money, money } from "@/lib/core/money";
import { db } from "@/lib/db/client";
import type { RefundState } from "@/lib/payments/refunds/machine";
import { type RefundView, viewRefund } from "@/lib/payments/refunds/request";
import type { Prisma, Refund } from "@/prisma/generated/client";

export interface RefundLine extends RefundView {
  readonly gateway: string;
  readonly gatewayRefundId: string | null;
  readonly failureReason: string | null;
  readonly succeededAt: Date | null;
}

/** Whose refunds: those of a customer's or partner's orders, or, for operators, all. */
export interface RefundScope {
  readonly tenantId: string;
  readonly customerId?: string;
  readonly partnerId?: string;
}

const PAGE = 50;

export function ordersOf(caller: Caller): RefundScope {
  if (caller.group === "operator") return { tenantId: caller.tenantId };
  return caller.group === "customer"
    ? { tenantId: caller.tenantId, customerId: caller.userId }
    : { tenantId: caller.tenantId, partnerId: caller.partnerId ?? "" };
}

export function whereOfRefunds({ tenantId, ...order }: RefundScope): Prisma.RefundWhereInput {
  return Object.keys(order).length === 0 ? { tenantId } : { tenantId, order };
}

/** Newest first, a page at a time. @param before the id of the last refund of the page before. */
export async function listRefunds(scope: RefundScope, before: string | null = null): Promise<RefundLine[]> {
  const where = { ...whereOfRefunds(scope), ...(before === null ? {} : { id: { lt: before } }) };
  return (await db().refund.findMany({ where, orderBy: { id: "desc" }, take: PAGE })).map(toRefundLine);
}

/** The refunds of one order, oldest first; those of a payment for it that went to suspense too. */
export async function refundsOfOrder(tenantId: string, orderId: string): Promise<RefundLine[]> {
  const where = { tenantId, payment: { orderId } };
  return (await db().refund.findMany({ where, orderBy: { id: "asc" } })).map(toRefundLine);
}

/** How much of an order's money customers asked for, is on its way back, and has come back. */
export interface RefundSums {
  readonly asked: Money;
  readonly goingBack: Money;
  readonly givenBack: Money;
}

const REFUSED: readonly RefundState[] = ["rejected", "canceled"];

export function sumRefunds(currency: string, refunds: readonly Pick<Refund, "state" | "amountMinor">[]): RefundSums {
  const sumOf = (wanted: (state: RefundState) => boolean): Money =>
    money(
      refunds.reduce((sum, each) => (wanted(each.state as RefundState) ? sum + each.amountMinor : sum), 0n),
      currency,
    );
  return {
    asked: sumOf((state) => state === "requested"),
    goingBack: sumOf((state) => state !== "requested" && state !== "succeeded" && !REFUSED.includes(state)),
    givenBack: sumOf((state) => state === "succeeded"),
  };
}

/** One refund; null when it does not exist within the scope. */
export async function findRefundLine(scope: RefundScope, refundId: string): Promise<RefundLine | null> {
  const refund = await db().refund.findFirst({ where: { ...whereOfRefunds(scope), id: refundId } });
  return refund && toRefundLine(refund);
}

export function toRefundLine(refund: Refund): RefundLine {
  return {
    ...viewRefund(refund),
    gateway: refund.gateway,
    gatewayRefundId: refund.gatewayRefundId,
    failureReason: refund.failureReason,
    succeededAt: refund.succeededAt,
  };
}

/** The shape of the API: amounts as minor units beside their currency. */
export function toRefundJson<R extends RefundView>({ amount, ...rest }: R): object {
  return { ...rest, amount: amount.minor, currency: amount.currency };
}
