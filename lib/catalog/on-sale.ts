import type { Prisma } from "@/prisma/generated/client";

/** What can be booked: not withdrawn, and not of a partner who let ninety days pass without showing who they are. */
export const ON_SALE = {
  active: true,
  NOT: { partner: { kyc: { listingsPausedAt: { not: null } } } },
} as const satisfies Prisma.OfferWhereInput;
