import { recordAudit } from "@/lib/audit/record";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { DAY_MS, HOUR_MS, shift } from "@/lib/core/time";
import { config } from "@/lib/config/config";
import { databaseNow } from "@/lib/db/clock";
import { db, type Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import type { ApiKey, Prisma } from "@/prisma/generated/client";
import { newKey } from "./api-key-text";
import type { Caller } from "./caller";
import { scopeOf, scopesFor } from "./permissions";

/** A key as everybody may see it who sees it at all. */
export interface ApiKeyView {
  readonly keyId: string;
  readonly name: string;
  /** Its first characters. */
  readonly prefix: string;
  readonly userId: string;
  readonly scopes: readonly string[];
  /** Address ranges; none for everywhere. */
  readonly addresses: readonly string[];
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
  /** Until when the key before the last rotation is good. */
  readonly previousUntil: Date | null;
}

/** The same with the key itself, which is shown this once. */
export interface ShownKey extends ApiKeyView {
  readonly secret: string;
}

export interface KeyWish {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly addresses: readonly string[];
  readonly expiresInDays: number;
}

/** More are a sign of a program that makes keys. */
const MOST_KEYS = 50;

/** @throws AppError `forbidden` for scopes that its maker does not have, `conflict` for the fifty-first key. */
export function createKey(caller: Caller, wish: KeyWish): Promise<ShownKey> {
  const allowed: readonly string[] = scopesFor(caller);
  const beyond = wish.scopes.filter((scope) => !allowed.includes(scope));
  if (beyond.length > 0) throw new AppError("forbidden", "a key can do no more than its maker", { scopes: beyond });
  const { tenantId, userId } = caller;
  return withTx(async (tx) => {
    const now = await databaseNow(tx);
    const good = { tenantId, userId, revokedAt: null, expiresAt: { gt: now } };
    if ((await tx.apiKey.count({ where: good })) >= MOST_KEYS)
      throw new AppError("conflict", `an account has at most ${MOST_KEYS} keys`);
    const { text, prefix, hash } = newKey(kindOfKeys());
    const { name, addresses } = wish;
    const scopes = [...new Set(wish.scopes)];
    const key = await tx.apiKey.create({
      data: {
        tenantId,
        id: newId("apiKey"),
        userId,
        name,
        prefix,
        hash,
        scopes,
        addresses: [...addresses],
        createdAt: now,
        expiresAt: shift(now, wish.expiresInDays * DAY_MS),
      },
    });
    await note(tx, caller, { action: "key.created", key, after: { scopes: scopes.join(" ") } });
    return { ...viewKey(key), secret: text };
  });
}

/**
 * Gives a key another secret; the one before stays good for a while, so that programs can be told without a gap. Only the
 * maker can, as whoever has the secret acts as the maker.
 * @throws AppError `not_found`, `wrong_state` for a key that is over or revoked.
 */
export function rotateKey(caller: Caller, i: { keyId: string; overlapHours: number }): Promise<ShownKey> {
  return withTx(async (tx) => {
    const before = await lock(tx, { tenantId: caller.tenantId, id: i.keyId, userId: caller.userId });
    const now = await databaseNow(tx);
    if (before.revokedAt !== null || before.expiresAt <= now)
      throw new AppError("wrong_state", "this key is not in use any more");
    const { text, prefix, hash } = newKey(kindOfKeys());
    const previousUntil = shift(now, i.overlapHours * HOUR_MS);
    const key = await tx.apiKey.update({
      where: { tenantId_id: { tenantId: before.tenantId, id: before.id } },
      data: { prefix, hash, previousHash: before.hash, previousUntil },
    });
    await note(tx, caller, { action: "key.rotated", key, after: { previousUntil: previousUntil.toISOString() } });
    return { ...viewKey(key), secret: text };
  });
}

/** Ends a key at once; one that is ended already stays so. @throws AppError `not_found` also beyond the caller's reach. */
export function revokeKey(caller: Caller, keyId: string): Promise<ApiKeyView> {
  return withTx(async (tx) => {
    const before = await lock(tx, { ...reachOf(caller, "key.revoke"), id: keyId });
    if (before.revokedAt !== null) return viewKey(before);
    const key = await tx.apiKey.update({
      where: { tenantId_id: { tenantId: before.tenantId, id: before.id } },
      data: { revokedAt: await databaseNow(tx), revokedBy: caller.userId },
    });
    await note(tx, caller, { action: "key.revoked", key });
    return viewKey(key);
  });
}

/** The keys within the caller's reach, newest first. */
export async function listKeys(caller: Caller): Promise<ApiKeyView[]> {
  const where = reachOf(caller, "key.read");
  return (await db().apiKey.findMany({ where, orderBy: { id: "desc" }, take: 200 })).map(viewKey);
}

function reachOf(caller: Caller, permission: "key.read" | "key.revoke"): Prisma.ApiKeyWhereInput {
  const { tenantId, userId, partnerId } = caller;
  const scope = scopeOf(caller.role, permission);
  if (scope === "tenant") return { tenantId };
  return scope === "partner" && partnerId !== null ? { tenantId, user: { partnerId } } : { tenantId, userId };
}

async function lock(tx: Tx, where: Prisma.ApiKeyWhereInput): Promise<ApiKey> {
  const found = await tx.apiKey.findFirst({ where });
  if (!found) throw new AppError("not_found", "there is no such key");
  await tx.$executeRaw`SELECT 1 FROM api_key WHERE tenant_id = ${found.tenantId} AND id = ${found.id} FOR UPDATE`;
  return tx.apiKey.findUniqueOrThrow({ where: { tenantId_id: { tenantId: found.tenantId, id: found.id } } });
}

interface Note {
  readonly action: string;
  readonly key: ApiKey;
  readonly after?: Readonly<Record<string, string>>;
}

function note(tx: Tx, caller: Caller, { action, key, after = {} }: Note): Promise<void> {
  const payload = { prefix: key.prefix, name: key.name, owner: key.userId };
  return recordAudit(tx, [{ tenantId: key.tenantId, actor: caller.userId, action, subject: key.id, payload, after }]);
}

const kindOfKeys = (): "live" | "test" => (config().env === "production" ? "live" : "test");

function viewKey(key: ApiKey): ApiKeyView {
  const { id, name, prefix, userId, scopes, addresses, createdAt, expiresAt, lastUsedAt, revokedAt, previousUntil } =
    key;
  const rest = { createdAt, expiresAt, lastUsedAt, revokedAt, previousUntil };
  return { keyId: id, name, prefix, userId, scopes, addresses, ...rest };
}
