import { createHmac, randomBytes } from "node:crypto";
import { AppError } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";
import { isSealedByOldKey, seal, type SealKey, sealWith, unseal, unsealWith } from "@/lib/db/seal";

/** A text sealed with a tenant's own key. */
export interface SealedForTenant {
  readonly text: string;
  readonly keyVersion: number;
}

const KEY_BYTES = 32;
const contextOf = (tenantId: string, version: number): string => `tenant_data_key:${tenantId}:${version}`;

/** Seals a secret with the tenant's newest key, which is made at first use. @param context as in `seal` */
export async function sealForTenant(
  tx: Tx,
  i: { tenantId: string; plain: string; context: string },
): Promise<SealedForTenant> {
  const known = await openKeys(tx, i.tenantId);
  const keys = known.length > 0 ? known : await addKey(tx, i.tenantId, 1);
  return { text: sealWith(keys, i.plain, i.context), keyVersion: keys.at(-1)?.id ?? 1 };
}

/** @throws AppError `internal` as `unseal` */
export async function unsealForTenant(
  tx: Tx,
  i: { tenantId: string; sealed: string; context: string },
): Promise<string> {
  return unsealWith(await openKeys(tx, i.tenantId), i.sealed, i.context);
}

/** Seals a text anew with the tenant's newest key; null where it has that key already. @throws AppError as `unsealForTenant` */
export async function resealForTenant(
  tx: Tx,
  i: { tenantId: string; sealed: string; keyVersion: number | null; context: string },
): Promise<SealedForTenant | null> {
  const { tenantId, context } = i;
  const fresh = await sealForTenant(tx, { tenantId, plain: await unsealForTenant(tx, i), context });
  return fresh.keyVersion === i.keyVersion ? null : fresh;
}

/**
 * A text as something that can only be compared, and only within the tenant: HMAC-SHA256 with the tenant's first key, which
 * stays what it is when newer ones come. @param context keeps equal texts of different meaning apart
 */
export async function fingerprintForTenant(
  tx: Tx,
  i: { tenantId: string; plain: string; context: string },
): Promise<string> {
  const known = await openKeys(tx, i.tenantId);
  const [first] = known.length > 0 ? known : await addKey(tx, i.tenantId, 1);
  if (first === undefined) throw new AppError("internal", "the tenant has no key");
  return createHmac("sha256", first.key).update(`${i.context}\0${i.plain}`).digest("base64url");
}

/** The number of the tenant's newest key; 0 where it has none yet. */
export async function newestKey(tx: Tx, tenantId: string): Promise<number> {
  const { _max } = await tx.tenantDataKey.aggregate({ where: { tenantId }, _max: { version: true } });
  return _max.version ?? 0;
}

/** Gives the tenant a new key, which everything sealed from now on takes; what is sealed can still be opened. */
export async function renewKey(tx: Tx, tenantId: string): Promise<void> {
  await addKey(tx, tenantId, (await newestKey(tx, tenantId)) + 1);
}

/** Seals the keys of a tenant anew with the newest key of the configuration. Returns how many had an older one. */
export async function rewrapKeys(tx: Tx, tenantId: string): Promise<number> {
  const rows = await tx.tenantDataKey.findMany({ where: { tenantId } });
  const old = rows.filter(({ sealedKey }) => isSealedByOldKey(sealedKey));
  for (const { version, sealedKey } of old) {
    const context = contextOf(tenantId, version);
    const data = { sealedKey: seal(unseal(sealedKey, context), context) };
    await tx.tenantDataKey.update({ where: { tenantId_version: { tenantId, version } }, data });
  }
  return old.length;
}

async function addKey(tx: Tx, tenantId: string, version: number): Promise<SealKey[]> {
  const sealedKey = seal(randomBytes(KEY_BYTES).toString("hex"), contextOf(tenantId, version));
  // Of two that come at once, one makes it and both use it.
  await tx.tenantDataKey.createMany({ data: [{ tenantId, version, sealedKey }], skipDuplicates: true });
  return openKeys(tx, tenantId);
}

async function openKeys(tx: Tx, tenantId: string): Promise<SealKey[]> {
  const rows = await tx.tenantDataKey.findMany({ where: { tenantId }, orderBy: { version: "asc" } });
  return rows.map(({ version, sealedKey }) => ({
    id: version,
    key: Buffer.from(unseal(sealedKey, contextOf(tenantId, version)), "hex"),
  }));
}
