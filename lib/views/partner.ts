import { type Money, money } from "@/lib/core/money";
import { db } from "@/lib/db/client";
import { partnerAvailable, partnerOwes, partnerReserve } from "@/lib/payments/ledger/queries";
import type { PayoutState } from "@/lib/payments/payouts/machine";
import { planSettlement } from "@/lib/payments/settlement/plan";
import type { Payout } from "@/prisma/generated/client";
import { routedSums } from "./transfers";

export interface HeldLine {
  readonly orderId: string;
  readonly title: string;
  readonly state: string;
  /** The whole amount that is held. */
  readonly held: Money;
  /** What the partner will receive of it, as things stand. */
  readonly expected: Money;
  /** When the hold ends; null until the session is completed. */
  readonly releaseAt: Date | null;
}

export interface DestinationLine {
  readonly destinationId: string;
  readonly method: string;
  readonly currency: string;
  readonly label: string;
  readonly minimum: Money | null;
}

export interface PayoutLine {
  readonly payoutId: string;
  readonly state: PayoutState;
  readonly amount: Money;
  readonly gateway: string;
  readonly destination: string;
  readonly failureReason: string | null;
  readonly bankReference: string | null;
  readonly createdAt: Date;
  readonly paidAt: Date | null;
}

export interface PartnerBalance {
  readonly available: readonly Money[];
  /** Given back to customers after the partner had spent it; later income pays it back first. */
  readonly owed: readonly Money[];
  /** Kept back for a while against later refunds. */
  readonly reserved: readonly Money[];
  readonly held: readonly HeldLine[];
  readonly onItsWay: readonly Money[];
  readonly paidOut: readonly Money[];
  readonly destinations: readonly DestinationLine[];
  readonly payouts: readonly PayoutLine[];
}

const UNDER_WAY: readonly PayoutState[] = [
  "requested",
  "under_review",
  "approved",
  "queued",
  "submitted",
  "processing",
  "in_doubt",
  "held",
  "unclaimed",
];
const PAGE = 50;

/** What a partner has: to be paid out now, held with the moment of release, on its way to the bank, and paid out. */
export async function partnerBalance(tenantId: string, partnerId: string): Promise<PartnerBalance> {
  const [available, owed, reserved, held, destinations, payouts, sums, routed] = await Promise.all([
    partnerAvailable(db(), tenantId, partnerId),
    partnerOwes(db(), tenantId, partnerId),
    partnerReserve(db(), tenantId, partnerId),
    heldLines(tenantId, partnerId),
    destinationLines(tenantId, partnerId),
    payoutLines(tenantId, partnerId),
    db().payout.groupBy({ by: ["currency", "state"], where: { tenantId, partnerId }, _sum: { amountMinor: true } }),
    routedSums(tenantId, partnerId),
  ]);
  const sumOf = (byTransfer: readonly Money[], wanted: (state: PayoutState) => boolean): Money[] => {
    const byPayout = sums.flatMap((row) =>
      wanted(row.state as PayoutState) ? [money(row._sum.amountMinor ?? 0n, row.currency)] : [],
    );
    const totals = new Map<string, bigint>();
    for (const { minor, currency } of [...byPayout, ...byTransfer])
      totals.set(currency, (totals.get(currency) ?? 0n) + minor);
    return [...totals].map(([currency, minor]) => money(minor, currency));
  };
  return {
    available,
    owed,
    reserved,
    held,
    destinations,
    payouts,
    onItsWay: sumOf(routed.onItsWay, (state) => UNDER_WAY.includes(state)),
    paidOut: sumOf(routed.paidOut, (state) => state === "paid"),
  };
}

async function heldLines(tenantId: string, partnerId: string): Promise<HeldLine[]> {
  const escrows = await db().escrow.findMany({
    where: { tenantId, partnerId, state: { in: ["funded", "holding", "paused"] } },
    include: { order: { include: { session: { include: { offer: true } } } } },
    orderBy: [{ releaseAt: { sort: "asc", nulls: "last" } }, { orderId: "asc" }],
    take: PAGE,
  });
  const policies = await db().settlementPolicy.findMany({ where: { tenantId } });
  return escrows.map((escrow) => {
    const held = money(escrow.balanceMinor, escrow.currency);
    const policy = policies.find((each) => each.id === escrow.policyId);
    return {
      orderId: escrow.orderId,
      title: escrow.order.session?.offer.title ?? "",
      state: escrow.state,
      held,
      expected: policy ? planSettlement(held, escrow.score, policy).partner : held,
      releaseAt: escrow.releaseAt,
    };
  });
}

async function destinationLines(tenantId: string, partnerId: string): Promise<DestinationLine[]> {
  const [rows, minimums] = await Promise.all([
    db().payoutDestination.findMany({ where: { tenantId, partnerId, active: true }, orderBy: { id: "asc" } }),
    db().payoutMinimum.findMany({ where: { tenantId } }),
  ]);
  return rows.map((row) => {
    const minimum = minimums.find((each) => each.currency === row.currency);
    return {
      destinationId: row.id,
      method: row.method,
      currency: row.currency,
      label: row.label,
      minimum: minimum ? money(minimum.amountMinor, minimum.currency) : null,
    };
  });
}

async function payoutLines(tenantId: string, partnerId: string): Promise<PayoutLine[]> {
  const payouts = await db().payout.findMany({ where: { tenantId, partnerId }, orderBy: { id: "desc" }, take: PAGE });
  const destinations = await db().payoutDestination.findMany({ where: { tenantId, partnerId } });
  return payouts.map((payout) =>
    toPayoutLine(payout, destinations.find((each) => each.id === payout.destinationId)?.label ?? ""),
  );
}

/** One payout; of this partner only, when given. null when there is none. */
export async function findPayoutLine(i: {
  tenantId: string;
  partnerId: string | null;
  payoutId: string;
}): Promise<PayoutLine | null> {
  const { tenantId } = i;
  const payout = await db().payout.findFirst({
    where: { tenantId, id: i.payoutId, ...(i.partnerId === null ? {} : { partnerId: i.partnerId }) },
  });
  if (!payout) return null;
  const destination = await db().payoutDestination.findUnique({
    where: { tenantId_id: { tenantId, id: payout.destinationId } },
  });
  return toPayoutLine(payout, destination?.label ?? "");
}

/** @param destination the account in words. */
export function toPayoutLine(payout: Payout, destination: string): PayoutLine {
  return {
    payoutId: payout.id,
    state: payout.state as PayoutState,
    amount: money(payout.amountMinor, payout.currency),
    gateway: payout.gateway,
    destination,
    failureReason: payout.failureReason,
    bankReference: payout.bankReference,
    createdAt: payout.createdAt,
    paidAt: payout.paidAt,
  };
}
