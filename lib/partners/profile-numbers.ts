import { z } from "zod";
import type { Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { newestKey, sealForTenant, unsealForTenant } from "@/lib/tenants/vault";
import type { PartnerProfile } from "@/prisma/generated/client";
import type { PartnerKey } from "./kyc";

/** What is sealed of a profile: the GSTIN too, because the PAN stands in it. */
const numbersSchema = z.strictObject({
  pan: z.string().nullable(),
  /** Of the person who signs, where the business is not a person. */
  signatoryPan: z.string().nullable(),
  gstin: z.string().nullable(),
});
export type ProfileNumbers = Readonly<z.infer<typeof numbersSchema>>;

const NONE: ProfileNumbers = { pan: null, signatoryPan: null, gstin: null };

const context = (partnerId: string): string => `partner_profile:${partnerId}`;

/** Opens the numbers of a profile, for the gateway's eyes; no answer of ours may have them whole. */
export async function openNumbers(tx: Tx, profile: PartnerProfile): Promise<ProfileNumbers> {
  const { tenantId, partnerId, sealedNumbers } = profile;
  if (sealedNumbers === null) return NONE;
  const plain = await unsealForTenant(tx, { tenantId, sealed: sealedNumbers, context: context(partnerId) });
  return numbersSchema.parse(JSON.parse(plain));
}

type SealedNumbers = Pick<PartnerProfile, "sealedNumbers" | "keyVersion" | "panLast4" | "signatoryLast4" | "gstinEnds">;

/** The numbers as they are stored: sealed, with the little that may be seen of them. */
export async function sealNumbers(
  tx: Tx,
  { tenantId, partnerId }: PartnerKey,
  numbers: ProfileNumbers,
): Promise<SealedNumbers> {
  const plain = JSON.stringify(numbers);
  const sealed = await sealForTenant(tx, { tenantId, plain, context: context(partnerId) });
  const { pan, signatoryPan, gstin } = numbers;
  return {
    sealedNumbers: sealed.text,
    keyVersion: sealed.keyVersion,
    panLast4: pan?.slice(-4) ?? null,
    signatoryLast4: signatoryPan?.slice(-4) ?? null,
    gstinEnds: gstin === null ? null : gstin.slice(0, 2) + gstin.slice(-3),
  };
}

const RESEAL_CHUNK = 500;

/** Seals the numbers of a tenant's partners anew that are not sealed with its newest key. @returns how many. */
export async function resealProfiles(tenantId: string): Promise<number> {
  for (let count = 0; ; ) {
    const resealed = await withTx((tx) => resealChunk(tx, tenantId));
    count += resealed;
    if (resealed < RESEAL_CHUNK) return count;
  }
}

async function resealChunk(tx: Tx, tenantId: string): Promise<number> {
  const old = await tx.partnerProfile.findMany({
    where: { tenantId, keyVersion: { lt: await newestKey(tx, tenantId) } },
    orderBy: { partnerId: "asc" },
    take: RESEAL_CHUNK,
  });
  for (const profile of old) {
    const { partnerId } = profile;
    const data = await sealNumbers(tx, profile, await openNumbers(tx, profile));
    await tx.partnerProfile.update({ where: { tenantId_partnerId: { tenantId, partnerId } }, data });
  }
  return old.length;
}
