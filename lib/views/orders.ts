import { type Money, money } from "@/lib/core/money";
import type { SessionState } from "@/lib/catalog/machine";
import { db } from "@/lib/db/client";
import type { EscrowState } from "@/lib/payments/escrow/machine";
import type { OrderState, PaymentState } from "@/lib/payments/orders/machine";
import { type SettlementView, viewSettlement } from "@/lib/payments/settlement/settle";
import type { Payment } from "@/prisma/generated/client";
import { blocksRefunds, type ChargebackLine, chargebacksOfOrder } from "./chargebacks";
import { type RefundLine, type RefundSums, refundsOfOrder, sumRefunds } from "./refunds";
import { orderTimeline, type TimelineStep } from "./timeline";

export interface PaymentLine {
  readonly paymentId: string;
  readonly gateway: string;
  readonly gatewayOrderId: string | null;
  readonly gatewayPaymentId: string | null;
  readonly state: PaymentState;
  readonly amount: Money;
  readonly fee: Money | null;
  readonly failureReason: string | null;
  readonly suspenseReason: string | null;
  /** What the browser needs to pay; see CheckoutHandOff. */
  readonly checkout: unknown;
}

export interface OrderLine {
  readonly orderId: string;
  readonly sessionId: string;
  readonly offerId: string;
  readonly title: string;
  readonly partnerName: string;
  readonly customerName: string;
  readonly state: OrderState;
  readonly sessionState: SessionState;
  readonly escrowState: EscrowState | null;
  readonly total: Money;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly expiresAt: Date;
  readonly createdAt: Date;
  readonly releaseAt: Date | null;
  readonly score: number | null;
  /** When the partner said that the session took place. */
  readonly deliveredAt: Date | null;
  /** What is still held; null before the payment. */
  readonly held: Money | null;
  readonly refunded: RefundSums;
  /** Through which gateway the newest payment goes; null without one. */
  readonly gateway: string | null;
}

/** The part of the frozen policy that people are told, in basis points (1 % = 100). */
export interface OrderTerms {
  readonly platformBasisPoints: number;
  readonly scoreThreshold: number;
  readonly slopeBasisPoints: number;
  readonly holdMs: number;
}

/** The payment that an order was paid with, as long as something of it can be given back. */
export interface Refundable {
  readonly paymentId: string;
  readonly paid: Money;
  /** Neither given back nor set aside for a refund. */
  readonly left: Money;
}

export interface OrderView extends OrderLine {
  readonly payments: readonly PaymentLine[];
  readonly refunds: readonly RefundLine[];
  readonly refundable: Refundable | null;
  readonly chargebacks: readonly ChargebackLine[];
  readonly settlement: SettlementView | null;
  readonly terms: OrderTerms;
  readonly timeline: readonly TimelineStep[];
}

/** Whose orders: a customer's, a partner's, or, for operators, all. */
export interface OrderScope {
  readonly tenantId: string;
  readonly customerId?: string;
  readonly partnerId?: string;
}

const PAGE = 50;

/** Newest first, a page at a time. @param before the id of the last order of the page before. */
export function listOrders(scope: OrderScope, before: string | null = null): Promise<OrderLine[]> {
  return readLines(scope, before === null ? {} : { id: { lt: before } });
}

async function readLines(scope: OrderScope, ids: { id?: string | { lt: string } }): Promise<OrderLine[]> {
  const orders = await db().order.findMany({
    where: { ...scope, ...ids },
    include: {
      session: { include: { offer: { include: { partner: true } } } },
      escrow: true,
      payments: { select: { gateway: true }, orderBy: { id: "desc" }, take: 1 },
      refunds: { select: { state: true, amountMinor: true } },
    },
    orderBy: { id: "desc" },
    take: PAGE,
  });
  const customers = await namesOf(
    scope.tenantId,
    orders.map((order) => order.customerId),
  );
  return orders.map((order) => ({
    orderId: order.id,
    sessionId: order.sessionId,
    offerId: order.offerId,
    title: order.session.offer.title,
    partnerName: order.session.offer.partner.name,
    customerName: customers.get(order.customerId) ?? "",
    state: order.state as OrderState,
    sessionState: order.session.state as SessionState,
    escrowState: (order.escrow?.state ?? null) as EscrowState | null,
    total: money(order.totalMinor, order.currency),
    startsAt: order.session.startsAt,
    endsAt: order.session.endsAt,
    expiresAt: order.expiresAt,
    createdAt: order.createdAt,
    releaseAt: order.escrow?.releaseAt ?? null,
    score: order.session.score,
    deliveredAt: order.session.deliveredAt,
    held: order.escrow ? money(order.escrow.balanceMinor, order.currency) : null,
    refunded: sumRefunds(order.currency, order.refunds),
    gateway: order.payments[0]?.gateway ?? null,
  }));
}

async function namesOf(tenantId: string, userIds: readonly string[]): Promise<Map<string, string>> {
  const users = await db().user.findMany({
    where: { tenantId, id: { in: [...new Set(userIds)] } },
    select: { id: true, name: true },
  });
  return new Map(users.map((user) => [user.id, user.name]));
}

/** One order with its payments, split and story; null when it does not exist within the scope. */
export async function findOrder(scope: OrderScope, orderId: string): Promise<OrderView | null> {
  const order = await db().order.findFirst({
    where: { ...scope, id: orderId },
    include: { payments: { orderBy: { id: "asc" } } },
  });
  if (!order) return null;
  const [line] = await readLines(scope, { id: orderId });
  const settlement = await db().settlement.findUnique({
    where: { tenantId_orderId: { tenantId: scope.tenantId, orderId } },
  });
  const policy = await db().settlementPolicy.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: scope.tenantId, id: order.policyId } },
  });
  if (!line) return null;
  const refunds = await refundsOfOrder(scope.tenantId, orderId);
  const chargebacks = await chargebacksOfOrder(scope.tenantId, orderId);
  return {
    ...line,
    payments: order.payments.map((payment) => ({
      paymentId: payment.id,
      gateway: payment.gateway,
      gatewayOrderId: payment.gatewayOrderId,
      gatewayPaymentId: payment.gatewayPaymentId,
      state: payment.state as PaymentState,
      amount: money(payment.amountMinor, payment.currency),
      fee: payment.feeMinor === null ? null : money(payment.feeMinor, payment.currency),
      failureReason: payment.failureReason,
      suspenseReason: payment.suspenseReason,
      checkout: payment.checkout,
    })),
    refunds,
    // From the same reading as the list, so that the two never tell different stories.
    refunded: sumRefunds(line.total.currency, refunds.filter((each) => each.orderId !== null).map(toSummand)),
    refundable: chargebacks.some(blocksRefunds) ? null : refundableOf(line, order.payments),
    chargebacks,
    settlement: settlement === null ? null : viewSettlement(settlement),
    terms: {
      platformBasisPoints: policy.platformBasisPoints,
      scoreThreshold: policy.scoreThreshold,
      slopeBasisPoints: policy.slopeBasisPoints,
      holdMs: Number(policy.holdMs),
    },
    timeline: await orderTimeline(db(), scope.tenantId, orderId),
  };
}

const GIVES_BACK: readonly EscrowState[] = ["funded", "holding", "paused", "settled"];

const toSummand = ({ state, amount }: RefundLine): { state: string; amountMinor: bigint } => ({
  state,
  amountMinor: amount.minor,
});

function refundableOf({ state, escrowState }: OrderLine, payments: readonly Payment[]): Refundable | null {
  if (state !== "paid" || escrowState === null || !GIVES_BACK.includes(escrowState)) return null;
  const payment = payments.find((each) => each.state === "captured" && each.suspenseReason === null);
  if (!payment || payment.refundedMinor + payment.disputedMinor >= payment.amountMinor) return null;
  return {
    paymentId: payment.id,
    paid: money(payment.amountMinor, payment.currency),
    left: money(payment.amountMinor - payment.refundedMinor - payment.disputedMinor, payment.currency),
  };
}
