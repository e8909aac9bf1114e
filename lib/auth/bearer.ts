import { databaseNow } from "@/lib/db/clock";
import { db } from "@/lib/db/client";
import { addressList, familyOf } from "@/lib/net/addresses";
import type { ApiKey } from "@/prisma/generated/client";
import { hashOfKey } from "./api-key-text";
import { type Caller, callerOfUser } from "./caller";
import { tenantHere } from "./here";

const SCHEME = /^Bearer(?: |$)/i;

/** Whether a program shows a key. Other schemes are not ours: a proxy in front may have asked a browser for them. */
export function isBearer(authorization: string | null): authorization is string {
  return authorization !== null && SCHEME.test(authorization);
}

/**
 * The caller behind an `Authorization` header: the maker of the key, with the key's scopes. Null for a key that is not
 * there, over, revoked or used from elsewhere; nobody is told which of these it is.
 * @param address where the request comes from; null where nobody knows, which no list of addresses has.
 */
export async function callerOfBearer(header: string, address: string | null): Promise<Caller | null> {
  const hash = hashOfKey(header.replace(SCHEME, "").trim());
  if (hash === null) return null;
  const now = await databaseNow();
  const key = await db().apiKey.findFirst({
    where: {
      tenantId: tenantHere(),
      OR: [{ hash }, { previousHash: hash, previousUntil: { gt: now } }],
      expiresAt: { gt: now },
      revokedAt: null,
    },
    include: { user: true },
  });
  if (!key || !isWithin(key.addresses, address)) return null;
  const caller = await callerOfUser(key.user, { id: key.id, isProven: false });
  if (caller === null) return null;
  await noteUse(key, now);
  return { ...caller, key: { keyId: key.id, scopes: key.scopes } };
}

const NOTE_EVERY_MS = 60_000;

/** At most once a minute: a busy key would otherwise write with every read. */
async function noteUse({ tenantId, id, lastUsedAt }: ApiKey, now: Date): Promise<void> {
  if (lastUsedAt !== null && now.getTime() - lastUsedAt.getTime() < NOTE_EVERY_MS) return;
  await db().apiKey.updateMany({ where: { tenantId, id, lastUsedAt }, data: { lastUsedAt: now } });
}

/** An IPv4 address that a socket for both families shows as IPv6. */
const MAPPED = /^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i;

function isWithin(ranges: readonly string[], address: string | null): boolean {
  if (ranges.length === 0) return true;
  const plain = address?.replace(MAPPED, "") ?? "";
  const family = familyOf(plain);
  return family !== null && addressList(ranges).check(plain, family);
}
