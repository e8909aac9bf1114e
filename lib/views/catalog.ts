import { type Money, money } from "@/lib/core/money";
import { db } from "@/lib/db/client";
import { ON_SALE } from "@/lib/catalog/on-sale";
import { findTenant } from "@/lib/tenants/queries";

export interface OfferView {
  readonly offerId: string;
  readonly kind: "session" | "ticket";
  readonly title: string;
  readonly summary: string;
  readonly partnerName: string;
  readonly partnerHeadline: string;
  readonly durationMinutes: number;
  /** Fixed for tickets; null where the customer chooses. */
  readonly startsAt: Date | null;
  readonly prices: readonly Money[];
}

/** What can be booked. */
export function listOffers(tenantId: string): Promise<OfferView[]> {
  return readOffers({ tenantId });
}

async function readOffers(where: { tenantId: string; id?: string }): Promise<OfferView[]> {
  const [offers, { defaultCurrency }] = await Promise.all([
    db().offer.findMany({
      where: { ...where, ...ON_SALE },
      include: { prices: { orderBy: { currency: "asc" } }, partner: true },
      orderBy: { id: "asc" },
    }),
    findTenant(db(), where.tenantId),
  ]);
  // The tenant's own currency comes first, and is what a customer pays in who says nothing.
  const isOther = (price: { readonly currency: string }): number => Number(price.currency !== defaultCurrency);
  return offers.map((offer) => ({
    offerId: offer.id,
    kind: offer.kind === "ticket" ? "ticket" : "session",
    title: offer.title,
    summary: offer.summary,
    partnerName: offer.partner.name,
    partnerHeadline: offer.partner.headline,
    durationMinutes: offer.durationMinutes,
    startsAt: offer.startsAt,
    prices: offer.prices
      .toSorted((a, b) => isOther(a) - isOther(b))
      .map((price) => money(price.amountMinor, price.currency)),
  }));
}

export async function findOfferView(tenantId: string, offerId: string): Promise<OfferView | null> {
  const [offer] = await readOffers({ tenantId, id: offerId });
  return offer ?? null;
}
