import { z } from "zod";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/client";
import { isSealedByOldKey, seal, unseal } from "@/lib/db/seal";
import { withTx } from "@/lib/db/tx";
import type { PayoutDestination } from "@/prisma/generated/client";

export const PAYOUT_METHODS = ["bank_account", "upi", "paypal"] as const;
export type PayoutMethod = (typeof PAYOUT_METHODS)[number];

/** Account details as they are sealed; never logged, never shown but for the last four characters. */
const detailsSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("bank_account"), holder: z.string(), ifsc: z.string(), accountNumber: z.string() }),
  z.strictObject({ kind: z.literal("upi"), holder: z.string(), address: z.string() }),
  z.strictObject({ kind: z.literal("paypal_email"), holder: z.string(), email: z.string() }),
]);
export type DestinationDetails = z.infer<typeof detailsSchema>;

const context = (id: string): string => `payout_destination:${id}`;

/** Stores where a partner's money goes; an earlier destination of the same method and currency is retired. */
export async function addDestination(
  tx: Tx,
  i: { tenantId: string; partnerId: string; method: PayoutMethod; currency: string; details: DestinationDetails },
): Promise<string> {
  const id = newId("destination");
  await tx.payoutDestination.updateMany({
    where: { tenantId: i.tenantId, partnerId: i.partnerId, method: i.method, currency: i.currency, active: true },
    data: { active: false },
  });
  await tx.payoutDestination.create({
    data: {
      tenantId: i.tenantId,
      id,
      partnerId: i.partnerId,
      method: i.method,
      currency: i.currency,
      label: labelOf(i.details),
      sealedDetails: seal(JSON.stringify(i.details), context(id)),
    },
  });
  return id;
}

function labelOf(details: DestinationDetails): string {
  switch (details.kind) {
    case "bank_account":
      return `${details.ifsc.slice(0, 4)} ••${details.accountNumber.slice(-4)}`;
    case "upi":
      return `UPI ••${details.address.slice(-4)}`;
    case "paypal_email":
      return `PayPal ••${details.email.slice(-4)}`;
  }
}

/** @throws AppError `not_found` when the partner has no such destination. */
export async function findDestination(
  tx: Tx,
  i: { tenantId: string; partnerId: string; method: PayoutMethod; currency: string },
): Promise<PayoutDestination> {
  const found = await tx.payoutDestination.findFirst({ where: { ...i, active: true } });
  if (!found) throw new AppError("not_found", "no payout account for this method and currency");
  return found;
}

export function openDetails(destination: Pick<PayoutDestination, "id" | "sealedDetails">): DestinationDetails {
  return detailsSchema.parse(JSON.parse(unseal(destination.sealedDetails, context(destination.id))));
}

const RESEAL_CHUNK = 500;

/**
 * Seals account details anew that an older key of the configuration sealed, chunk by chunk.
 * @returns how many.
 */
export async function resealDestinations(tenantId: string): Promise<number> {
  let [count, after] = [0, ""];
  for (;;) {
    const chunk = await withTx(async (tx) => {
      const rows = await tx.payoutDestination.findMany({
        where: { tenantId, id: { gt: after } },
        orderBy: { id: "asc" },
        take: RESEAL_CHUNK,
      });
      const old = rows.filter(({ sealedDetails }) => isSealedByOldKey(sealedDetails));
      for (const { id, sealedDetails } of old) {
        const data = { sealedDetails: seal(unseal(sealedDetails, context(id)), context(id)) };
        await tx.payoutDestination.update({ where: { tenantId_id: { tenantId, id } }, data });
      }
      return { resealed: old.length, last: rows.length < RESEAL_CHUNK ? null : (rows.at(-1)?.id ?? null) };
    });
    count += chunk.resealed;
    if (chunk.last === null) return count;
    after = chunk.last;
  }
}
