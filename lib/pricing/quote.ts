import { AppError } from "@/lib/core/errors";
import { type Money, money } from "@/lib/core/money";
import type { Tx } from "@/lib/db/client";
import type { Offer } from "@/prisma/generated/client";

/** What the customer pays; total = subtotal - discount + tax. */
export interface Quote {
  readonly subtotal: Money;
  readonly discount: Money;
  readonly tax: Money;
  readonly total: Money;
}

/**
 * The price of an offer, from our own tables and nothing that the client sent.
 * @param currency the wish of the customer, or null for the only currency of the offer.
 * @throws AppError `unsupported_currency`
 */
export async function quoteOffer(tx: Tx, offer: Offer, currency: string | null): Promise<Quote> {
  const prices = await tx.offerPrice.findMany({ where: { tenantId: offer.tenantId, offerId: offer.id } });
  const price = currency === null ? prices[0] : prices.find((each) => each.currency === currency);
  if (!price || (currency === null && prices.length > 1)) {
    throw new AppError("unsupported_currency", "the offer is not sold in this currency", {
      currencies: prices.map((each) => each.currency),
    });
  }
  const subtotal = money(price.amountMinor, price.currency);
  const nothing = money(0n, price.currency);
  return { subtotal, discount: nothing, tax: nothing, total: subtotal };
}
