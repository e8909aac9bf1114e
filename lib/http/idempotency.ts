import { AsyncLocalStorage } from "node:async_hooks";
import { createHash } from "node:crypto";
import { AppError } from "@/lib/core/errors";
import { inChunks } from "@/lib/db/chunks";
import { db, type Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";

/** Names one request that may be repeated: the same key means the same deed. */
export interface RequestKey {
  readonly tenantId: string;
  readonly principal: string;
  readonly route: string;
  readonly key: string;
}

export interface StoredAnswer {
  readonly status: number;
  readonly answer: string;
}

/** A request with a key while it is at work. */
export interface Deed {
  readonly request: RequestKey;
  /** The id of this request: whoever has the key may store the answer, nobody else. */
  readonly holder: string;
  readonly status: number;
  /** The bytes of the answer for what the work came to. */
  readonly print: (result: unknown) => string;
  /** What was stored with the effect; it counts once that transaction has committed. */
  remembered: string | null;
}

/** While a request runs, its key is taken for this long; after a crash the next repeat may go on from there. */
const LEASE_SECONDS = 60;
const KEEP_DAYS = 30;
const PRUNE_CHUNK = 1_000;
const KEY = /^[\x21-\x7e]{1,255}$/;

/** @returns the key of the header, or null without one. @throws AppError `idempotency_key_invalid` */
export function readKey(headers: Headers): string | null {
  const key = headers.get("idempotency-key");
  if (key === null) return null;
  if (!KEY.test(key))
    throw new AppError("idempotency_key_invalid", "an Idempotency-Key has 1 to 255 printable characters");
  return key;
}

/**
 * Takes the key for this request.
 * @returns the stored answer when the deed was done before; null when it is to be done now.
 * @throws AppError `idempotency_key_reused` with another body, `already_running` while the first is under way.
 */
export async function beginRequest(
  { request, holder }: Pick<Deed, "request" | "holder">,
  body: unknown,
): Promise<StoredAnswer | null> {
  const bodyHash = createHash("sha256").update(canonical(body)).digest("hex");
  const { tenantId, principal, route, key } = request;
  const taken = await db().$executeRaw`
    INSERT INTO idempotency_record AS r (tenant_id, principal, route, key, body_hash, holder, locked_until)
    VALUES (${tenantId}, ${principal}, ${route}, ${key}, ${bodyHash}, ${holder}, hf_now() + ${LEASE_SECONDS}::int * interval '1 second')
    ON CONFLICT (tenant_id, principal, route, key) DO UPDATE SET locked_until = excluded.locked_until, holder = excluded.holder
      WHERE r.status IS NULL AND r.locked_until < hf_now() AND r.body_hash = excluded.body_hash`;
  if (taken === 1) return null;
  const record = await db().idempotencyRecord.findUnique({ where: { tenantId_principal_route_key: request } });
  if (record && record.bodyHash !== bodyHash)
    throw new AppError("idempotency_key_reused", "this key was used with another body");
  if (record?.status != null && record.answer !== null) return { status: record.status, answer: record.answer };
  throw new AppError("already_running", "the first request with this key is still running", { retryAfterSeconds: 1 });
}

const deeds = new AsyncLocalStorage<Deed>();

export function runDeed<T>(deed: Deed, work: () => Promise<T>): Promise<T> {
  return deeds.run(deed, work);
}

/**
 * Stores the answer of the request under way in the transaction of its effect, as the last act before its commit: the one
 * is there if and only if the other is. Does nothing where no request with a key is under way.
 * @returns what it was given.
 * @throws AppError `already_running` when another request has taken the key over meanwhile; the effect is undone with it.
 */
export async function rememberAnswer<T>(tx: Tx, result: T): Promise<T> {
  const deed = deeds.getStore();
  if (!deed) return result;
  const answer = deed.print(result);
  if (!(await store(tx, deed, { status: deed.status, answer })))
    throw new AppError("already_running", "another request has this key now", { retryAfterSeconds: 1 });
  deed.remembered = answer;
  return result;
}

/** One deed in one transaction, with its answer: `withTx` whose last act is `rememberAnswer`. */
export function withAnswer<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  return withTx(async (tx) => rememberAnswer(tx, await work(tx)));
}

async function store(tx: Tx, { request, holder }: Deed, data: StoredAnswer): Promise<boolean> {
  const { count } = await tx.idempotencyRecord.updateMany({ where: { ...request, holder, status: null }, data });
  return count === 1;
}

/**
 * Sees to it that the answer of a finished deed is stored, where its effect did not bring it along.
 * @throws AppError `internal` when the effect remembered another answer, or had to remember one and did not.
 */
export async function keepAnswer(deed: Deed, answer: string, i: { mustRemember: boolean }): Promise<void> {
  if (deed.remembered === answer) return;
  if (deed.remembered !== null || i.mustRemember)
    throw new AppError("internal", "the answer is not the one that was stored with the effect");
  await store(db(), deed, { status: deed.status, answer });
}

/**
 * Ends a deed that failed: a refusal is kept for repeats, anything that may come out otherwise frees the key.
 * @returns the stored answer where the effect had happened all the same, for example when only the word of its commit was lost.
 */
export async function keepFailure(
  deed: Deed,
  failure: StoredAnswer,
  i: { isFinal: boolean },
): Promise<StoredAnswer | null> {
  const { request, holder } = deed;
  const open = { ...request, holder, status: null };
  const { count } = i.isFinal
    ? await db().idempotencyRecord.updateMany({ where: open, data: failure })
    : await db().idempotencyRecord.deleteMany({ where: open });
  if (count === 1) return null;
  const record = await db().idempotencyRecord.findUnique({ where: { tenantId_principal_route_key: request } });
  return record?.holder === holder && record.status !== null && record.answer !== null
    ? { status: record.status, answer: record.answer }
    : null;
}

/** Forgets keys after thirty days, chunk by chunk; what they did stays unique by its natural key. Returns how many. */
export function pruneRequests(): Promise<number> {
  return inChunks(
    PRUNE_CHUNK,
    () => db().$executeRaw`
      DELETE FROM idempotency_record WHERE (tenant_id, principal, route, key) IN (
        SELECT tenant_id, principal, route, key FROM idempotency_record
        WHERE created_at < hf_now() - ${KEEP_DAYS}::int * interval '1 day' ORDER BY created_at LIMIT ${PRUNE_CHUNK})`,
  );
}

/** The body as it was understood, so that spaces and the order of names do not matter. */
function canonical(body: unknown): string {
  const text = JSON.stringify(body, (_key, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return text ?? "";
}
