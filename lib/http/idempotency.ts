import { createHash } from "node:crypto";
import { AppError } from "@/lib/core/errors";
import { db } from "@/lib/db/client";

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

/** While a request runs, its key is taken for this long; after a crash the next repeat may go on from there. */
const LEASE_SECONDS = 60;
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
export async function beginRequest(request: RequestKey, body: unknown): Promise<StoredAnswer | null> {
  const bodyHash = createHash("sha256").update(canonical(body)).digest("hex");
  const { tenantId, principal, route, key } = request;
  const taken = await db().$executeRaw`
    INSERT INTO idempotency_record AS r (tenant_id, principal, route, key, body_hash, locked_until)
    VALUES (${tenantId}, ${principal}, ${route}, ${key}, ${bodyHash}, hf_now() + ${LEASE_SECONDS}::int * interval '1 second')
    ON CONFLICT (tenant_id, principal, route, key) DO UPDATE SET locked_until = excluded.locked_until
      WHERE r.status IS NULL AND r.locked_until < hf_now() AND r.body_hash = excluded.body_hash`;
  if (taken === 1) return null;
  const record = await db().idempotencyRecord.findUnique({ where: { tenantId_principal_route_key: request } });
  if (record && record.bodyHash !== bodyHash)
    throw new AppError("idempotency_key_reused", "this key was used with another body");
  if (record?.status != null && record.answer !== null) return { status: record.status, answer: record.answer };
  throw new AppError("already_running", "the first request with this key is still running", { retryAfterSeconds: 1 });
}

/** Keeps the answer for repeats. An answer that may change when asked again (5xx) is not kept. */
export async function finishRequest(request: RequestKey, answer: StoredAnswer): Promise<void> {
  const where = { tenantId_principal_route_key: request };
  if (answer.status >= 500 || answer.status === 429) await db().idempotencyRecord.delete({ where });
  else await db().idempotencyRecord.update({ where, data: answer });
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
