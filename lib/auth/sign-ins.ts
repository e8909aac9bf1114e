import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "@/lib/core/time";
import { db, type Tx } from "@/lib/db/client";
import { currentRequest } from "@/lib/log/request";
import { withTx } from "@/lib/db/tx";
import { recordAudit } from "@/lib/audit/record";
import { hashToken, newToken } from "./secrets";

/** Ways in. */
export type SignInMethod = "password" | "magic_link" | "google" | "oidc";

export interface Person {
  readonly tenantId: string;
  readonly userId: string;
}

const seconds = (ms: number): number => ms / SECOND_MS;
/** The cookie lasts as long (lib/auth/options.ts). */
export const SIGN_IN_S = seconds(8 * HOUR_MS);
/** How long the second factor may take. */
const PENDING_S = seconds(10 * MINUTE_MS);
const STEP_UP_S = seconds(5 * MINUTE_MS);
/** Last seen is exact to a minute, which spares most requests a write. */
const SEEN_S = seconds(MINUTE_MS);
const KEEP_S = seconds(30 * DAY_MS);

/**
 * Signs somebody in whose password, link or provider was right. An account with a second factor is `pending` until that
 * was given as well, and until then nobody.
 * @returns the random id that the cookie carries; only its hash is kept.
 */
export async function openSignIn(i: Person & { readonly method: SignInMethod }): Promise<string> {
  const [id, secret] = [newId("signIn"), newToken()];
  const origin = currentRequest();
  await withTx(async (tx) => {
    const factor = await tx.secondFactor.findFirst({ where: { ...whereOf(i), confirmedAt: { not: null } } });
    const [state, lasts] = factor === null ? ["open", SIGN_IN_S] : ["pending", PENDING_S];
    await tx.$executeRaw`
      INSERT INTO sign_in (tenant_id, id, user_id, id_hash, method, state, expires_at, ip, user_agent)
      VALUES (${i.tenantId}, ${id}, ${i.userId}, ${hashToken(secret)}, ${i.method}, ${state},
        now() + ${lasts}::int * interval '1 second', ${origin?.ip ?? null}, ${origin?.userAgent ?? null})`;
    const payload = { method: i.method, state };
    await recordAudit(tx, [{ ...auditOf(i), action: "sign_in.opened", subject: id, payload }]);
  });
  return secret;
}

const whereOf = ({ tenantId, userId }: Person): Person => ({ tenantId, userId });
const auditOf = ({ tenantId, userId }: Person): { tenantId: string; actor: string } => ({ tenantId, actor: userId });

export interface SignInState {
  readonly id: string;
  readonly userId: string;
  readonly state: "pending" | "open";
  /** Whether its owner showed a second factor, or signed in, within the last five minutes. */
  readonly isProven: boolean;
}

/** The sign-in that a cookie names; null for one that is over or was ended. */
export async function findSignIn(tenantId: string, secret: string): Promise<SignInState | null> {
  const [found] = await db().$queryRaw<(SignInState & { isStale: boolean })[]>`
    SELECT id, user_id AS "userId", state, proven_at > now() - ${STEP_UP_S}::int * interval '1 second' AS "isProven",
      last_seen_at < now() - ${SEEN_S}::int * interval '1 second' AS "isStale"
    FROM sign_in
    WHERE tenant_id = ${tenantId} AND id_hash = ${hashToken(secret)} AND state <> 'revoked' AND expires_at > now()`;
  if (!found) return null;
  const { isStale, ...state } = found;
  if (isStale)
    await db().$executeRaw`UPDATE sign_in SET last_seen_at = now() WHERE tenant_id = ${tenantId} AND id = ${found.id}`;
  return state;
}

/** The second factor was right: who was pending is signed in, who was signed in has proven it again. */
export async function proveSignIn(tx: Tx, i: Person & { readonly signInId: string }): Promise<void> {
  const proven = await tx.$executeRaw`
    UPDATE sign_in SET proven_at = now(), state = 'open',
      expires_at = CASE state WHEN 'pending' THEN now() + ${SIGN_IN_S}::int * interval '1 second' ELSE expires_at END
    WHERE tenant_id = ${i.tenantId} AND id = ${i.signInId} AND state <> 'revoked' AND expires_at > now()`;
  if (proven !== 1) throw new AppError("unauthenticated", "please sign in again");
}

export interface SignInLine {
  readonly signInId: string;
  readonly method: SignInMethod;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly ip: string | null;
  readonly userAgent: string | null;
}

/** Where somebody is signed in now, the latest first. */
export function listSignIns({ tenantId, userId }: Person): Promise<SignInLine[]> {
  return db().$queryRaw<SignInLine[]>`
    SELECT id AS "signInId", method, created_at AS "createdAt", last_seen_at AS "lastSeenAt", ip, user_agent AS "userAgent"
    FROM sign_in WHERE tenant_id = ${tenantId} AND user_id = ${userId} AND state = 'open' AND expires_at > now()
    ORDER BY last_seen_at DESC, id DESC`;
}

/** Ends one sign-in; it acts on its next request. @throws AppError `not_found` when it is somebody else's. */
export async function revokeSignIn(i: Person & { readonly signInId: string }): Promise<void> {
  await withTx(async (tx) => {
    const where = { ...whereOf(i), id: i.signInId };
    if (!(await tx.signIn.findFirst({ where }))) throw new AppError("not_found", "there is no such session");
    await revoke(tx, i, await idsOf(tx, i, (id) => id === i.signInId));
  });
}

/** Ends every sign-in of somebody. @param i.except one that goes on, by its id. */
export async function revokeAll(tx: Tx, i: Person & { readonly except: string | null }): Promise<number> {
  const ids = await idsOf(tx, i, (id) => id !== i.except);
  await revoke(tx, i, ids);
  return ids.length;
}

async function idsOf(tx: Tx, i: Person, isMeant: (id: string) => boolean): Promise<string[]> {
  const rows = await tx.signIn.findMany({ where: { ...whereOf(i), state: { not: "revoked" } }, select: { id: true } });
  return rows.map(({ id }) => id).filter(isMeant);
}

async function revoke(tx: Tx, i: Person, ids: readonly string[]): Promise<void> {
  await tx.$executeRaw`
    UPDATE sign_in SET state = 'revoked', revoked_at = now()
    WHERE tenant_id = ${i.tenantId} AND id = ANY(${[...ids]}::text[]) AND state <> 'revoked'`;
  await recordAudit(
    tx,
    ids.map((id) => ({ ...auditOf(i), action: "sign_in.revoked", subject: id })),
  );
}

/** Forgets sign-ins and links that have been over for a month; the audit keeps what they did. */
export async function pruneSignIns(): Promise<void> {
  await db().$executeRaw`DELETE FROM sign_in WHERE expires_at < now() - ${KEEP_S}::int * interval '1 second'`;
  await db().$executeRaw`DELETE FROM mailed_token WHERE expires_at < hf_now() - ${KEEP_S}::int * interval '1 second'`;
}
