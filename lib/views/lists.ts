import { z } from "zod";
import type { Caller } from "@/lib/auth/caller";
import { type Filter, filter, type ListSource } from "@/lib/http/listing";
import { db } from "@/lib/db/client";
import { CHARGEBACK_MACHINE } from "@/lib/payments/chargebacks/machine";
import { ESCROW_MACHINE } from "@/lib/payments/escrow/machine";
import { GATEWAYS } from "@/lib/payments/gateways/types";
import { ORDER_MACHINE, PAYMENT_MACHINE } from "@/lib/payments/orders/machine";
import { REFUND_MACHINE } from "@/lib/payments/refunds/machine";
import type { Prisma, Chargeback, Refund } from "@/prisma/generated/client";
import { toChargebackJson, toChargebackLine } from "./chargebacks";
import { ordersOf, toRefundJson, toRefundLine, whereOfRefunds } from "./refunds";

const currencyCode = z.string().regex(/^[A-Z]{3}$/, "is three capital letters");
const idText = z.string().regex(/^[\w-]{1,64}$/, "is not an id");
const moment = z.iso.datetime({ offset: true });

/** By what every list of money can be narrowed: state, currency and time. */
export function moneyFilters<Where>(i: {
  states: Readonly<Record<string, unknown>>;
  column?: string;
  at?: string;
}): Readonly<Record<"state" | "currency" | "from" | "to", Filter<Where>>> {
  const { column = "state", at = "createdAt" } = i;
  return {
    state: oneOf(Object.keys(i.states), column),
    currency: filter(currencyCode, (currency) => ({ currency }) as Where),
    ...timeFilters(at),
  };
}

/** From one moment on, and before another. */
export function timeFilters<Where>(column: string): Readonly<Record<"from" | "to", Filter<Where>>> {
  return {
    from: filter(moment, (value) => ({ [column]: { gte: new Date(value) } }) as Where),
    to: filter(moment, (value) => ({ [column]: { lt: new Date(value) } }) as Where),
  };
}

export function sameId<Where>(column: string): Filter<Where> {
  return filter(idText, (value) => ({ [column]: value }) as Where);
}

export function oneOf<Where>(values: readonly string[], column: string): Filter<Where> {
  return filter(z.enum(values as [string, ...string[]]), (value) => ({ [column]: value }) as Where);
}

export const BY_ID = { name: "id", type: "text" } as const;
export const BY_AMOUNT = { created: null, amount: { name: "amountMinor", type: "integer" } } as const;

/** A list of refunds, of those that the caller may see. */
export const REFUND_LIST: ListSource<Refund, Prisma.RefundWhereInput> = {
  id: BY_ID,
  sorts: BY_AMOUNT,
  filters: {
    ...moneyFilters({ states: REFUND_MACHINE.steps }),
    gateway: oneOf(GATEWAYS, "gateway"),
    orderId: sameId("orderId"),
    paymentId: sameId("paymentId"),
  },
  read: (caller, { where, orderBy, take }) =>
    db().refund.findMany({ where: { ...whereOfRefunds(ordersOf(caller)), AND: where }, orderBy, take }),
  show: (row) => toRefundJson(toRefundLine(row)),
};

export const CHARGEBACK_LIST: ListSource<Chargeback, Prisma.ChargebackWhereInput> = {
  id: BY_ID,
  sorts: BY_AMOUNT,
  filters: {
    ...moneyFilters({ states: CHARGEBACK_MACHINE.steps, column: "status", at: "openedAt" }),
    gateway: oneOf(GATEWAYS, "gateway"),
    orderId: sameId("orderId"),
    paymentId: sameId("paymentId"),
  },
  read: ({ tenantId }, { where, orderBy, take }) =>
    db().chargeback.findMany({ where: { tenantId, AND: where }, orderBy, take }),
  show: (row) => toChargebackJson(toChargebackLine(row)),
};

type PaymentRow = Prisma.PaymentGetPayload<{ include: { order: { select: { state: true } } } }>;

/** Payments of the caller's orders; those that went to suspense are shown to operators only. */
export const PAYMENT_LIST: ListSource<PaymentRow, Prisma.PaymentWhereInput> = {
  id: BY_ID,
  sorts: BY_AMOUNT,
  filters: {
    ...moneyFilters({ states: PAYMENT_MACHINE.steps }),
    gateway: oneOf(GATEWAYS, "gateway"),
    orderId: sameId("orderId"),
  },
  read: (caller, { where, orderBy, take }) => {
    const { tenantId, ...order } = ordersOf(caller);
    const scope = caller.group === "operator" ? { tenantId } : { tenantId, order, suspenseReason: null };
    return db().payment.findMany({
      where: { ...scope, AND: where },
      include: { order: { select: { state: true } } },
      orderBy,
      take,
    });
  },
  show: (row) => ({
    paymentId: row.id,
    orderId: row.orderId,
    orderState: row.order?.state ?? null,
    state: row.state,
    gateway: row.gateway,
    gatewayOrderId: row.gatewayOrderId,
    gatewayPaymentId: row.gatewayPaymentId,
    amount: row.amountMinor,
    refunded: row.refundedMinor,
    disputed: row.disputedMinor,
    currency: row.currency,
    failureReason: row.failureReason,
    suspenseReason: row.suspenseReason,
    capturedAt: row.capturedAt,
    createdAt: row.createdAt,
  }),
};

const ORDER_PARTS = { session: { include: { offer: true } }, plan: true, escrow: true } as const;
type OrderRow = Prisma.OrderGetPayload<{ include: typeof ORDER_PARTS }>;

export const ORDER_LIST: ListSource<OrderRow, Prisma.OrderWhereInput> = {
  id: BY_ID,
  sorts: { created: null, amount: { name: "totalMinor", type: "integer" } },
  filters: {
    ...moneyFilters({ states: ORDER_MACHINE.steps }),
    escrowState: filter(z.enum(Object.keys(ESCROW_MACHINE.steps) as [string, ...string[]]), (state) => ({
      escrow: { state },
    })),
    partnerId: sameId("partnerId"),
    customerId: sameId("customerId"),
    offerId: sameId("offerId"),
  },
  read: (caller: Caller, { where, orderBy, take }) =>
    db().order.findMany({ where: { ...ordersOf(caller), AND: where }, include: ORDER_PARTS, orderBy, take }),
  show: (row) => ({
    orderId: row.id,
    state: row.state,
    ...lineOf(row),
    offerId: row.offerId,
    sessionId: row.sessionId,
    planId: row.planId,
    customerId: row.customerId,
    partnerId: row.partnerId,
    amount: row.totalMinor,
    held: row.escrow?.balanceMinor ?? null,
    currency: row.currency,
    escrowState: row.escrow?.state ?? null,
    releaseAt: row.escrow?.releaseAt ?? null,
    expiresAt: row.expiresAt,
    paidAt: row.paidAt,
    createdAt: row.createdAt,
  }),
};

/** What an order is for: a session, or a plan. */
function lineOf({ session, plan }: OrderRow): object {
  if (session === null) return { title: plan?.name ?? "", sessionState: null, startsAt: null };
  return { title: session.offer.title, sessionState: session.state, startsAt: session.startsAt };
}
