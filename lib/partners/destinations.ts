import { z } from "zod";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { unseal } from "@/lib/db/seal";
import { withTx } from "@/lib/db/tx";
import { newestKey, sealForTenant, unsealForTenant } from "@/lib/tenants/vault";
import type { PayoutDestination } from "@/prisma/generated/client";
import { ownerOfAccount } from "./account-owner";

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

export interface NewDestination {
  readonly tenantId: string;
  readonly partnerId: string;
  readonly method: PayoutMethod;
  readonly currency: string;
  readonly details: DestinationDetails;
  /** Nothing is sent there before; without it, at once. */
  readonly usableFrom?: Date;
}

/** Stores where a partner's money goes; an earlier destination of the same method and currency is retired. */
export async function addDestination(tx: Tx, i: NewDestination): Promise<string> {
  const id = newId("destination");
  const sealed = await sealDetails(tx, { tenantId: i.tenantId, id, plain: JSON.stringify(i.details) });
  // An operator may pay two partners to one account; a third who names it as their own is refused.
  await ownerOfAccount(tx, i, i.details);
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
      ...(i.usableFrom === undefined ? {} : { usableFrom: i.usableFrom }),
      ...sealed,
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

/** @throws AppError `not_found` when the partner has no such destination, `too_early` while it rests after a change. */
export async function findDestination(
  tx: Tx,
  i: { tenantId: string; partnerId: string; method: PayoutMethod; currency: string },
): Promise<PayoutDestination> {
  const found = await tx.payoutDestination.findFirst({ where: { ...i, active: true } });
  if (!found) throw new AppError("not_found", "no payout account for this method and currency");
  if (found.usableFrom > (await databaseNow(tx)))
    throw new AppError("too_early", "this account is new: money can be sent to it a day after it was given", {
      usableFrom: found.usableFrom.toISOString(),
    });
  return found;
}

/** @throws AppError `internal` for details that were sealed elsewhere */
export async function openDetails(tx: Tx, destination: Sealed): Promise<DestinationDetails> {
  return detailsSchema.parse(JSON.parse(await unsealDetails(tx, destination)));
}

type Sealed = Pick<PayoutDestination, "tenantId" | "id" | "sealedDetails" | "keyVersion">;

async function sealDetails(
  tx: Tx,
  { tenantId, id, plain }: { tenantId: string; id: string; plain: string },
): Promise<Pick<PayoutDestination, "sealedDetails" | "keyVersion">> {
  const sealed = await sealForTenant(tx, { tenantId, plain, context: context(id) });
  return { sealedDetails: sealed.text, keyVersion: sealed.keyVersion };
}

/** What is from before tenants had keys of their own is sealed with the installation's. */
async function unsealDetails(tx: Tx, { tenantId, id, sealedDetails, keyVersion }: Sealed): Promise<string> {
  if (keyVersion === null) return unseal(sealedDetails, context(id));
  return unsealForTenant(tx, { tenantId, sealed: sealedDetails, context: context(id) });
}

const RESEAL_CHUNK = 500;

/**
 * Seals account details of a tenant anew that are not sealed with its newest key, chunk by chunk.
 * @returns how many.
 */
export async function resealDestinations(tenantId: string): Promise<number> {
  for (let count = 0; ; ) {
    const resealed = await withTx((tx) => resealChunk(tx, tenantId));
    count += resealed;
    if (resealed < RESEAL_CHUNK) return count;
  }
}

async function resealChunk(tx: Tx, tenantId: string): Promise<number> {
  const newest = await newestKey(tx, tenantId);
  const old = await tx.payoutDestination.findMany({
    where: { tenantId, OR: [{ keyVersion: null }, { keyVersion: { lt: newest } }] },
    orderBy: { id: "asc" },
    take: RESEAL_CHUNK,
  });
  for (const destination of old) {
    const { id } = destination;
    const data = await sealDetails(tx, { tenantId, id, plain: await unsealDetails(tx, destination) });
    await tx.payoutDestination.update({ where: { tenantId_id: { tenantId, id } }, data });
  }
  return old.length;
}
