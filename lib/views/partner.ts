import { type Money, money } from "@/lib/core/money";
import { groupBy } from "@/lib/core/group";
import { db } from "@/lib/db/client";
import { partnerAvailable, partnerOwes, partnerReserve } from "@/lib/payments/ledger/queries";
import type { PayoutState } from "@/lib/payments/payouts/machine";
import { planSettlement } from "@/lib/payments/settlement/plan";
import { type PayoutLine, payoutsOf } from "./payouts";
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

/** What is held for a partner in one currency, as the partner's share. */
export interface HeldSum {
  readonly expected: Money;
  /** What is free next, and when. */
  readonly next: { readonly at: Date; readonly amount: Money } | null;
  /** When the last of it is free that has a date. */
  readonly allAt: Date | null;
  /** What waits for a confirmation or a decision. */
  readonly undated: Money;
}

export interface DestinationLine {
  readonly destinationId: string;
  readonly method: string;
  readonly currency: string;
  readonly label: string;
  readonly minimum: Money | null;
}

export interface PartnerBalance {
  readonly available: readonly Money[];
  /** Given back to customers after the partner had spent it; later income pays it back first. */
  readonly owed: readonly Money[];
  /** Kept back for a while against later refunds. */
  readonly reserved: readonly Money[];
  /** The first that are released. */
  readonly held: readonly HeldLine[];
  readonly heldSums: readonly HeldSum[];
  readonly onItsWay: readonly Money[];
  readonly paidOut: readonly Money[];
  readonly destinations: readonly DestinationLine[];
  readonly payouts: readonly PayoutLine[];
  /** When money goes out by itself; none for what goes out only on request. */
  readonly schedules: readonly { readonly currency: string; readonly method: string; readonly every: string }[];
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
  const [available, owed, reserved, held, heldSums, destinations, payouts, schedules, sums, routed] = await Promise.all(
    [
      partnerAvailable(db(), tenantId, partnerId),
      partnerOwes(db(), tenantId, partnerId),
      partnerReserve(db(), tenantId, partnerId),
      heldLines(tenantId, partnerId),
      readHeldSums(tenantId, partnerId),
      destinationLines(tenantId, partnerId),
      payoutsOf({ tenantId, partnerId }),
      db().payoutSchedule.findMany({
        where: { tenantId, partnerId },
        select: { currency: true, method: true, every: true },
        orderBy: { currency: "asc" },
      }),
      db().payout.groupBy({ by: ["currency", "state"], where: { tenantId, partnerId }, _sum: { amountMinor: true } }),
      routedSums(tenantId, partnerId),
    ],
  );
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
    heldSums,
    destinations,
    payouts,
    schedules,
    onItsWay: sumOf(routed.onItsWay, (state) => UNDER_WAY.includes(state)),
    paidOut: sumOf(routed.paidOut, (state) => state === "paid"),
  };
}

const HELD = ["funded", "holding", "paused"];

/** Of all that is held, also where the list of it would be long. */
async function readHeldSums(tenantId: string, partnerId: string): Promise<HeldSum[]> {
  const [escrows, policies] = await Promise.all([
    db().escrow.findMany({
      where: { tenantId, partnerId, state: { in: HELD } },
      select: { currency: true, balanceMinor: true, score: true, policyId: true, releaseAt: true, isPrincipal: true },
    }),
    db().settlementPolicy.findMany({ where: { tenantId } }),
  ]);
  const policyOf = new Map(policies.map((policy) => [policy.id, policy]));
  return [...groupBy(escrows, ({ currency }) => currency)].map(([currency, some]) =>
    sumHeld(
      currency,
      some.map((escrow) => {
        const policy = policyOf.get(escrow.policyId);
        const held = money(escrow.balanceMinor, currency);
        return {
          at: escrow.releaseAt,
          share: policy ? planSettlement(held, escrow.score, policy, escrow).partner : held,
        };
      }),
    ),
  );
}

/** @param holds each with the moment of its release, null where it has none yet. */
export function sumHeld(currency: string, holds: readonly { at: Date | null; share: Money }[]): HeldSum {
  const sum = (some: typeof holds): Money =>
    money(
      some.reduce((total, { share }) => total + share.minor, 0n),
      currency,
    );
  const times = holds.flatMap(({ at }) => (at === null ? [] : at.getTime())).toSorted((a, b) => a - b);
  const [first, last] = [times[0], times.at(-1)];
  return {
    expected: sum(holds),
    next:
      first === undefined
        ? null
        : { at: new Date(first), amount: sum(holds.filter(({ at }) => at?.getTime() === first)) },
    allAt: last === undefined ? null : new Date(last),
    undated: sum(holds.filter(({ at }) => at === null)),
  };
}

async function heldLines(tenantId: string, partnerId: string): Promise<HeldLine[]> {
  const escrows = await db().escrow.findMany({
    where: { tenantId, partnerId, state: { in: HELD } },
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
      expected: policy ? planSettlement(held, escrow.score, policy, escrow).partner : held,
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
