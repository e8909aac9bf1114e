import { type Money, money } from "@/lib/core/money";
import type { SessionState } from "@/lib/catalog/machine";
import { db } from "@/lib/db/client";
import type { EscrowState } from "@/lib/payments/escrow/machine";
import type { OrderState, PaymentState } from "@/lib/payments/orders/machine";
import { type SettlementView, viewSettlement } from "@/lib/payments/settlement/settle";
import type { Payment, Prisma } from "@/prisma/generated/client";
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

/** What an order is, whatever it is for. */
interface MoneyLine {
  readonly orderId: string;
  readonly title: string;
  readonly partnerName: string;
  readonly customerName: string;
  readonly state: OrderState;
  readonly escrowState: EscrowState | null;
  readonly total: Money;
  readonly expiresAt: Date;
  readonly createdAt: Date;
  readonly releaseAt: Date | null;
  /** What is still held; null before the payment. */
  readonly held: Money | null;
  /** Whether the operator sold it in its own name: then what is held is deferred revenue, and not other people's money. */
  readonly isPrincipal: boolean;
  /** Whether it is paid into the partner's own account: then nothing is held by anybody. */
  readonly isDirect: boolean;
  readonly refunded: RefundSums;
  /** Through which gateway the newest payment goes; null without one. */
  readonly gateway: string | null;
}

/** An order for a session. */
export interface OrderLine extends MoneyLine {
  readonly sessionId: string;
  readonly offerId: string;
  readonly sessionState: SessionState;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly score: number | null;
  /** When the partner said that the session took place. */
  readonly deliveredAt: Date | null;
}

/** An order for a plan. */
export interface PlanOrderLine extends MoneyLine {
  readonly planId: string;
  readonly periodDays: number;
  /** From when until when it runs; null before the payment. */
  readonly runs: { readonly startsAt: Date; readonly endsAt: Date; readonly endedAt: Date | null } | null;
}

export type AnyOrderLine = OrderLine | PlanOrderLine;

export function isForPlan<S extends object, P extends PlanOrderLine>(order: S | P): order is P {
  return "planId" in order;
}

/** The part of the frozen policy that people are told while the money is held. */
interface OrderTerms {
  readonly scoreThreshold: number;
  readonly holdMs: number;
}

/** The payment that an order was paid with, as long as something of it can be given back. */
export interface Refundable {
  readonly paymentId: string;
  readonly paid: Money;
  /** Neither given back nor set aside for a refund. */
  readonly left: Money;
}

interface MoneyStory {
  readonly payments: readonly PaymentLine[];
  readonly refunds: readonly RefundLine[];
  readonly refundable: Refundable | null;
  readonly chargebacks: readonly ChargebackLine[];
  readonly settlement: SettlementView | null;
  readonly terms: OrderTerms;
  readonly timeline: readonly TimelineStep[];
}

export type OrderView = OrderLine & MoneyStory;
export type PlanOrderView = PlanOrderLine & MoneyStory;

/** Whose orders: a customer's, a partner's, or, for operators, all. */
export interface OrderScope {
  readonly tenantId: string;
  readonly customerId?: string;
  readonly partnerId?: string;
}

const PAGE = 50;

/** Newest first, a page at a time. @param before the id of the last order of the page before. */
export function listOrders(scope: OrderScope, before: string | null = null): Promise<AnyOrderLine[]> {
  return readLines(scope, before === null ? {} : { id: { lt: before } });
}

/** The newest of a partner. */
export async function listPartnerOrders(tenantId: string, partnerId: string): Promise<OrderLine[]> {
  const lines = await listOrders({ tenantId, partnerId });
  return lines.flatMap((line) => (isForPlan(line) ? [] : [line]));
}

const PARTS = {
  session: { include: { offer: { include: { partner: true } } } },
  plan: { include: { partner: true } },
  entitlement: true,
  escrow: true,
  payments: { select: { gateway: true }, orderBy: { id: "desc" }, take: 1 },
  refunds: { select: { state: true, amountMinor: true } },
} as const satisfies Prisma.OrderInclude;

async function readLines(scope: OrderScope, ids: { id?: string | { lt: string } }): Promise<AnyOrderLine[]> {
  const orders = await db().order.findMany({
    where: { ...scope, ...ids },
    include: PARTS,
    orderBy: { id: "desc" },
    take: PAGE,
  });
  const customers = await namesOf(
    scope.tenantId,
    orders.map((order) => order.customerId),
  );
  return orders.map((order) => toLine(order, customers.get(order.customerId) ?? ""));
}

type OrderRow = Prisma.OrderGetPayload<{ include: typeof PARTS }>;

function toLine(order: OrderRow, customerName: string): AnyOrderLine {
  const { session, plan, entitlement } = order;
  const line = toMoneyLine(order, customerName);
  if (session === null) {
    const { id: planId, name: title, periodDays, partner } = plan ?? GONE;
    return { ...line, title, partnerName: partner.name, planId, periodDays, runs: entitlement };
  }
  return {
    ...line,
    title: session.offer.title,
    partnerName: session.offer.partner.name,
    sessionId: session.id,
    offerId: session.offerId,
    sessionState: session.state as SessionState,
    startsAt: session.startsAt,
    endsAt: session.endsAt,
    score: session.score,
    deliveredAt: session.deliveredAt,
  };
}

/** An order has a session or a plan, says the table; its type does not know it. */
const GONE = { id: "", name: "", periodDays: 0, partner: { name: "" } };

function toMoneyLine(order: OrderRow, customerName: string): Omit<MoneyLine, "title" | "partnerName"> {
  const { escrow, currency } = order;
  return {
    orderId: order.id,
    customerName,
    state: order.state as OrderState,
    escrowState: (escrow?.state ?? null) as EscrowState | null,
    total: money(order.totalMinor, currency),
    expiresAt: order.expiresAt,
    createdAt: order.createdAt,
    releaseAt: escrow?.releaseAt ?? null,
    held: escrow ? money(escrow.balanceMinor, currency) : null,
    isPrincipal: order.fundFlow === "PRINCIPAL",
    isDirect: order.fundFlow === "DIRECT_MERCHANT" && order.planId === null,
    refunded: sumRefunds(currency, order.refunds),
    gateway: order.payments[0]?.gateway ?? null,
  };
}

async function namesOf(tenantId: string, userIds: readonly string[]): Promise<Map<string, string>> {
  const users = await db().user.findMany({
    where: { tenantId, id: { in: [...new Set(userIds)] } },
    select: { id: true, name: true },
  });
  return new Map(users.map((user) => [user.id, user.name]));
}

/** One order for a session with its payments, split and story; null when it does not exist within the scope. */
export async function findOrder(scope: OrderScope, orderId: string): Promise<OrderView | null> {
  const order = await findAnyOrder(scope, orderId);
  return order === null || isForPlan(order) ? null : order;
}

/** The same of an order for a plan. */
export async function findPlanOrder(scope: OrderScope, orderId: string): Promise<PlanOrderView | null> {
  const order = await findAnyOrder(scope, orderId);
  return order !== null && isForPlan(order) ? order : null;
}

async function findAnyOrder(scope: OrderScope, orderId: string): Promise<OrderView | PlanOrderView | null> {
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
      scoreThreshold: policy.scoreThreshold,
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

function refundableOf({ state, escrowState }: MoneyLine, payments: readonly Payment[]): Refundable | null {
  if (state !== "paid" || escrowState === null || !GIVES_BACK.includes(escrowState)) return null;
  const payment = payments.find((each) => each.state === "captured" && each.suspenseReason === null);
  if (!payment || payment.refundedMinor + payment.disputedMinor >= payment.amountMinor) return null;
  return {
    paymentId: payment.id,
    paid: money(payment.amountMinor, payment.currency),
    left: money(payment.amountMinor - payment.refundedMinor - payment.disputedMinor, payment.currency),
  };
}
