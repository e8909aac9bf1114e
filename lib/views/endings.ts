import { type Money, money } from "@/lib/core/money";
import { db } from "@/lib/db/client";
import type { Offer } from "@/prisma/generated/client";

/** What can still happen to a paid session and its hold, beside what every order shows. */
export interface Endings {
  readonly isTimeChosen: boolean;
  /** Until when the partner can accept; null where nothing waits for that. */
  readonly acceptBy: Date | null;
  readonly absent: "customer" | "partner" | "both" | null;
  readonly isDisputed: boolean;
  /** When a no-show is decided by itself; null without one and once it is decided. */
  readonly absenceDueAt: Date | null;
  readonly proposal: Proposal | null;
  /** Whether the marketplace lets contented customers shorten the hold. */
  readonly earlyRelease: boolean;
  /** The pause for risk, if there was one: until when it lasts, null once it is over. */
  readonly risk: { readonly until: Date | null } | null;
}

export interface Proposal {
  readonly proposalId: string;
  readonly by: "customer" | "partner";
  readonly startsAt: Date;
  readonly expiresAt: Date;
}

/** The endings of an order that the reader has been found to be allowed to see. */
export async function findEndings(
  tenantId: string,
  order: { orderId: string; sessionId: string },
  now: Date,
): Promise<Endings> {
  const [session, tenant, risk] = await Promise.all([
    db().session.findUniqueOrThrow({
      where: { tenantId_id: { tenantId, id: order.sessionId } },
      include: { proposals: { where: { state: "open", expiresAt: { gt: now } } } },
    }),
    db().tenant.findUniqueOrThrow({ where: { id: tenantId } }),
    db().escrowPause.findFirst({ where: { tenantId, orderId: order.orderId, kind: "risk" } }),
  ]);
  const [proposal] = session.proposals;
  return {
    isTimeChosen: session.reservedSlot,
    acceptBy: session.state === "requested" ? session.acceptBy : null,
    absent: session.absent as Endings["absent"],
    isDisputed: session.absenceDisputed,
    absenceDueAt: session.absenceDueAt,
    proposal: proposal
      ? {
          proposalId: proposal.id,
          by: proposal.proposedRole as Proposal["by"],
          startsAt: proposal.startsAt,
          expiresAt: proposal.expiresAt,
        }
      : null,
    earlyRelease: tenant.earlyRelease,
    risk: risk && { until: risk.closedAt === null ? risk.expiresAt : null },
  };
}

export interface GroupLine {
  readonly offerId: string;
  readonly title: string;
  readonly startsAt: Date;
  readonly capacity: number;
  /** Seats that are paid and not given back. */
  readonly paidSeats: number;
  /** What they hold together, in each currency. */
  readonly paid: readonly Money[];
  readonly isCanceled: boolean;
}

/** A partner's group sessions that have not begun, soonest first. */
export async function upcomingGroups(tenantId: string, partnerId: string, now: Date): Promise<GroupLine[]> {
  const offers = await db().offer.findMany({
    where: { tenantId, partnerId, kind: "ticket", startsAt: { gt: now } },
    orderBy: { startsAt: "asc" },
  });
  const seats = await db().escrow.findMany({
    where: {
      tenantId,
      balanceMinor: { gt: 0 },
      order: {
        offerId: { in: offers.map((offer) => offer.id) },
        session: { state: { in: ["requested", "scheduled"] } },
      },
    },
    select: { currency: true, balanceMinor: true, order: { select: { offerId: true } } },
  });
  const seatsOf = (offer: Offer): typeof seats => seats.filter((seat) => seat.order.offerId === offer.id);
  return offers.map((offer) => ({
    offerId: offer.id,
    title: offer.title,
    startsAt: offer.startsAt ?? now,
    capacity: offer.capacity ?? 0,
    paidSeats: seatsOf(offer).length,
    paid: sumByCurrency(seatsOf(offer)),
    isCanceled: offer.canceledAt !== null,
  }));
}

function sumByCurrency(rows: readonly { currency: string; balanceMinor: bigint }[]): Money[] {
  const sums = new Map<string, bigint>();
  for (const row of rows) sums.set(row.currency, (sums.get(row.currency) ?? 0n) + row.balanceMinor);
  return [...sums].map(([currency, minor]) => money(minor, currency));
}
