import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { MINUTE_MS, shift } from "@/lib/core/time";
import type { Tx } from "@/lib/db/client";
import type { Offer, Session } from "@/prisma/generated/client";
import { ON_SALE } from "./on-sale";

/** Sessions in these states occupy their place. */
const LIVE = ["requested", "scheduled", "in_progress", "awaiting_confirmation"];
const FARTHEST_BOOKING_DAYS = 366;

/** @throws AppError `not_found` for an offer that does not exist or is no longer sold. */
export async function findOffer(tx: Tx, tenantId: string, offerId: string): Promise<Offer> {
  const offer = await tx.offer.findFirst({ where: { tenantId, id: offerId, ...ON_SALE } });
  if (!offer) throw new AppError("not_found", "there is no such offer");
  return offer;
}

/**
 * Takes a place: a seat of a ticket, the chosen hour of a partner, or, without a chosen hour, a session that starts now.
 * @throws AppError `slot_taken`, `sold_out`, `invalid_input` for a moment in the past or too far away.
 */
export async function bookSession(
  tx: Tx,
  i: { offer: Offer; customerId: string; startsAt: Date | null; now: Date },
): Promise<Session> {
  const { offer } = i;
  if (offer.kind === "ticket" && i.startsAt !== null)
    throw new AppError("invalid_input", "the time of a ticket is fixed");
  if (offer.needsAcceptance && offer.startsAt === null && i.startsAt === null)
    throw new AppError("invalid_input", "the partner accepts a time, so choose one");
  const startsAt = offer.startsAt ?? i.startsAt ?? i.now;
  assertBookable(offer, startsAt, i.now);
  const session = {
    tenantId: offer.tenantId,
    id: newId("session"),
    offerId: offer.id,
    partnerId: offer.partnerId,
    customerId: i.customerId,
    reservedSlot: offer.kind === "session" && i.startsAt !== null,
    startsAt,
    endsAt: shift(startsAt, offer.durationMinutes * MINUTE_MS),
    state: "requested",
    needsAcceptance: offer.needsAcceptance,
  };
  await assertPlaceFree(tx, offer, session);
  return tx.session.create({ data: session });
}

/** @throws AppError `invalid_input` for a moment that is over or too far away. */
export function assertBookable(offer: Offer, startsAt: Date, now: Date): void {
  const past = offer.kind === "ticket" ? shift(startsAt, offer.durationMinutes * MINUTE_MS) <= now : startsAt < now;
  if (past) throw new AppError("invalid_input", "this time is over");
  if (startsAt > shift(now, FARTHEST_BOOKING_DAYS * 24 * 60 * MINUTE_MS))
    throw new AppError("invalid_input", "this time is too far away");
}

type Place = Pick<Session, "tenantId" | "id" | "partnerId" | "offerId" | "reservedSlot" | "startsAt" | "endsAt">;

/**
 * Looks at the places while holding the row that all rivals must hold too.
 * @throws AppError `sold_out` for a ticket without seats left or called off, `slot_taken` for an hour of the partner that is taken.
 */
export async function assertPlaceFree(tx: Tx, offer: Offer, place: Place): Promise<void> {
  if (offer.capacity !== null) {
    // Read under the lock: it may have been called off since the offer was looked up.
    const [locked] = await tx.$queryRaw<{ canceled: boolean }[]>`
      SELECT canceled_at IS NOT NULL AS canceled FROM offer WHERE tenant_id = ${offer.tenantId} AND id = ${offer.id} FOR UPDATE`;
    const sold = await tx.session.count({
      where: {
        tenantId: offer.tenantId,
        offerId: offer.id,
        OR: [{ state: { in: [...LIVE, "completed", "no_show"] } }, { keepsSeat: true }],
      },
    });
    if (locked?.canceled !== false || sold >= offer.capacity) throw new AppError("sold_out", "there are no seats left");
    return;
  }
  if (!place.reservedSlot) return;
  await tx.$executeRaw`SELECT 1 FROM partner WHERE tenant_id = ${place.tenantId} AND id = ${place.partnerId} FOR UPDATE`;
  const clash = await tx.session.count({
    where: {
      tenantId: place.tenantId,
      id: { not: place.id },
      partnerId: place.partnerId,
      reservedSlot: true,
      state: { in: LIVE },
      startsAt: { lt: place.endsAt },
      endsAt: { gt: place.startsAt },
    },
  });
  if (clash > 0) throw new AppError("slot_taken", "this time is taken");
}
