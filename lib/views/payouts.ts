import { type Money, money } from "@/lib/core/money";
import { db } from "@/lib/db/client";
import type { PayoutState } from "@/lib/payments/payouts/machine";
import { explainReason, type Explained } from "@/lib/payments/payouts/reasons";
import type { Prisma } from "@/prisma/generated/client";

export interface PayoutLine {
  readonly payoutId: string;
  readonly state: PayoutState;
  /** What is sent. */
  readonly amount: Money;
  /** What the partner is charged for it, beside the amount. */
  readonly fee: Money;
  readonly gateway: string;
  /** The account in words, with its last four characters. */
  readonly destination: string;
  /** Why a person looks, or looked, at it first. */
  readonly reviewReasons: readonly string[];
  readonly failureReason: string | null;
  /** What the partner can do about the failure, in plain words; null for one that did not fail. */
  readonly advice: Explained | null;
  readonly bankReference: string | null;
  /** The payout that came to nothing before it. */
  readonly retryOf: string | null;
  /** The second try of it. */
  readonly retriedBy: string | null;
  readonly createdAt: Date;
  readonly paidAt: Date | null;
}

/** What a line needs beside the row itself. */
export const LINE_PARTS = {
  destination: { select: { label: true } },
  retries: { select: { id: true } },
} as const satisfies Prisma.PayoutInclude;

export type PayoutRow = Prisma.PayoutGetPayload<{ include: typeof LINE_PARTS }>;

export const PAYOUT_PAGE = 50;

/** The newest payouts of a partner. */
export async function payoutsOf(i: { tenantId: string; partnerId: string }): Promise<PayoutLine[]> {
  const rows = await db().payout.findMany({
    where: i,
    include: LINE_PARTS,
    orderBy: { id: "desc" },
    take: PAYOUT_PAGE,
  });
  return rows.map(toPayoutLine);
}

/** One payout; of this partner only, when given. null when there is none. */
export async function findPayoutLine(i: {
  tenantId: string;
  partnerId: string | null;
  payoutId: string;
}): Promise<PayoutLine | null> {
  const partner = i.partnerId === null ? {} : { partnerId: i.partnerId };
  const where = { tenantId: i.tenantId, id: i.payoutId, ...partner };
  const payout = await db().payout.findFirst({ where, include: LINE_PARTS });
  return payout && toPayoutLine(payout);
}

export function toPayoutLine(payout: PayoutRow): PayoutLine {
  const isOver = payout.state === "failed" || payout.state === "returned";
  return {
    payoutId: payout.id,
    state: payout.state as PayoutState,
    amount: money(payout.amountMinor, payout.currency),
    fee: money(payout.partnerFeeMinor, payout.currency),
    gateway: payout.gateway,
    destination: payout.destination.label,
    reviewReasons: payout.reviewReasons,
    failureReason: payout.failureReason,
    advice: isOver ? explainReason(payout.gateway, payout.failureReason ?? "") : null,
    bankReference: payout.bankReference,
    retryOf: payout.retryOf,
    retriedBy: payout.retries[0]?.id ?? null,
    createdAt: payout.createdAt,
    paidAt: payout.paidAt,
  };
}

/** The shape of the API: amounts as minor units beside their currency. */
export function toPayoutJson<P extends { amount: Money; fee: Money }>({ amount, fee, ...rest }: P): object {
  return { ...rest, amount: amount.minor, fee: fee.minor, currency: amount.currency };
}
