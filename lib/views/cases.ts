import type { Caller } from "@/lib/auth/caller";
import { may } from "@/lib/auth/permissions";
import { type Money, money } from "@/lib/core/money";
import { databaseNow } from "@/lib/db/clock";
import { db } from "@/lib/db/client";
import { mayAppeal } from "@/lib/payments/cases/decide";
import { computeLeft } from "@/lib/payments/cases/lock";
import { type CaseOfferState, type CaseState, isInTalks } from "@/lib/payments/cases/machine";
import { OPENING_FACTS, openingFacts, openingHindrance } from "@/lib/payments/cases/may-open";
import { type CaseView, viewCase } from "@/lib/payments/cases/view";
import type { Prisma } from "@/prisma/generated/client";
import { type OrderScope } from "./orders";
import { ordersOf } from "./refunds";

type Side = "customer" | "partner";

export interface CaseLine extends CaseView {
  readonly title: string;
  readonly customerName: string;
  readonly partnerName: string;
  /** What can still be decided about. */
  readonly stake: Money;
  /** What goes back to the customer by the decision or the agreement; null before. */
  readonly refund: Money | null;
  /** Whether the money was split before; a decision takes from both sides then. */
  readonly isSettled: boolean;
  readonly escalatedAt: Date | null;
  readonly appealedAt: Date | null;
}

export interface CaseMessageLine {
  readonly seq: bigint;
  readonly role: Side | "operator";
  readonly text: string;
  readonly at: Date;
}

export interface CaseOfferLine {
  readonly offerId: string;
  readonly role: Side;
  readonly amount: Money;
  readonly state: CaseOfferState;
  readonly createdAt: Date;
}

/** What the one who reads can do now. */
export interface CaseActions {
  readonly write: boolean;
  readonly review: boolean;
  readonly offer: boolean;
  readonly withdraw: boolean;
  readonly appeal: boolean;
  readonly decide: boolean;
}

export interface CaseStory extends CaseLine {
  readonly messages: readonly CaseMessageLine[];
  /** Oldest first. */
  readonly offers: readonly CaseOfferLine[];
  readonly actions: CaseActions;
}

const PAGE = 50;

/** The payment that an order was paid with. */
const PAID_WITH = { where: { state: "captured", suspenseReason: null } } as const;

const LINE = {
  order: {
    include: {
      escrow: true,
      customer: { select: { name: true } },
      session: { include: { offer: { include: { partner: true } } } },
      payments: PAID_WITH,
    },
  },
} as const satisfies Prisma.SupportCaseInclude;

type Row = Prisma.SupportCaseGetPayload<{ include: typeof LINE }>;

function whereOf({ tenantId, ...order }: OrderScope): Prisma.SupportCaseWhereInput {
  return { tenantId, order };
}

/** Newest first, a page at a time. @param before the id of the last case of the page before. */
export async function listCases(scope: OrderScope, before: string | null = null): Promise<CaseLine[]> {
  const where = { ...whereOf(scope), ...(before === null ? {} : { id: { lt: before } }) };
  return (await db().supportCase.findMany({ where, include: LINE, orderBy: { id: "desc" }, take: PAGE })).map(toLine);
}

/** Cases that somebody has to do something about, the most urgent first: escalated ones, then by deadline. */
export async function listOpenCases(scope: OrderScope): Promise<CaseLine[]> {
  const rows = await db().supportCase.findMany({
    where: { ...whereOf(scope), closedAt: null },
    include: LINE,
    orderBy: [{ escalatedAt: { sort: "asc", nulls: "last" } }, { deadlineAt: "asc" }, { id: "asc" }],
    take: PAGE,
  });
  return rows.map(toLine);
}

/** The cases about one order, oldest first. */
export async function casesOfOrder(tenantId: string, orderId: string): Promise<CaseLine[]> {
  const rows = await db().supportCase.findMany({
    where: { tenantId, orderId },
    include: LINE,
    orderBy: { id: "asc" },
  });
  return rows.map(toLine);
}

/** Whether this side can open a case about the order now. */
export async function canOpenCase(i: { tenantId: string; orderId: string; role: Side }): Promise<boolean> {
  const order = await db().order.findUnique({
    where: { tenantId_id: { tenantId: i.tenantId, id: i.orderId } },
    include: { ...OPENING_FACTS, payments: PAID_WITH },
  });
  if (order === null || leftOf(order).minor === 0n) return false;
  return openingHindrance(openingFacts(order, i.role, await databaseNow())) === null;
}

/** One case with all that was written and offered; null when it is not the caller's to see. */
export async function findCase(caller: Caller, caseId: string): Promise<CaseStory | null> {
  const found = await db().supportCase.findFirst({
    where: { ...whereOf(ordersOf(caller)), id: caseId },
    include: { ...LINE, messages: { orderBy: { seq: "asc" } }, offers: { orderBy: { id: "asc" } } },
  });
  if (!found) return null;
  const actions = actionsOf(found, caller, await databaseNow());
  return {
    ...toLine(found),
    messages: found.messages.map(({ seq, role, text, at }) => ({ seq, role: role as Side | "operator", text, at })),
    offers: found.offers.map((offer) => ({
      offerId: offer.id,
      role: offer.role as Side,
      amount: money(offer.amountMinor, found.currency),
      state: offer.state as CaseOfferState,
      createdAt: offer.createdAt,
    })),
    actions,
  };
}

function actionsOf(found: Row, caller: Caller, now: Date): CaseActions {
  const { group, userId } = caller;
  const state = found.state as CaseState;
  const isDecidable = state === "under_review" || state === "appealed";
  const [mayWrite, mayNegotiate] = [may(caller, "case.write"), may(caller, "case.negotiate")];
  return {
    write: mayWrite && found.closedAt === null,
    review: mayWrite && isInTalks(state) && state !== "under_review",
    offer: mayNegotiate && isInTalks(state),
    withdraw: may(caller, "case.open") && found.openedRole === group && isInTalks(state),
    appeal: mayNegotiate && group !== "operator" && mayAppeal(found, group, now),
    decide: may(caller, "case.decide") && isDecidable && found.decidedBy !== userId,
  };
}

function leftOf({
  escrow,
  payments: [payment],
  currency,
}: Pick<Row["order"], "escrow" | "payments" | "currency">): Money {
  return escrow === null || payment === undefined ? money(0n, currency) : computeLeft(escrow, payment);
}

function toLine(found: Row): CaseLine {
  const { order } = found;
  return {
    ...viewCase(found),
    title: order.session?.offer.title ?? "",
    customerName: order.customer.name,
    partnerName: order.session?.offer.partner.name ?? "",
    stake: leftOf(order),
    refund: found.refundMinor === null ? null : money(found.refundMinor, found.currency),
    isSettled: order.escrow?.state === "settled",
    escalatedAt: found.escalatedAt,
    appealedAt: found.appealedAt,
  };
}

/** The shape of the API: amounts as minor units beside their currency. */
export function toCaseJson({ stake, refund, ...rest }: CaseLine): object {
  return { ...rest, stake: stake.minor, refund: refund?.minor ?? null, currency: stake.currency };
}

export function toCaseStoryJson({ messages, offers, ...line }: CaseStory): object {
  return {
    ...toCaseJson(line),
    messages: messages.map(({ seq: _seq, ...rest }) => rest),
    offers: offers.map(({ amount, ...rest }) => ({ ...rest, amount: amount.minor })),
  };
}
