import { AppError } from "@/lib/core/errors";
import { DAY_MS, MINUTE_MS, SECOND_MS } from "@/lib/core/time";
import type { Tx } from "@/lib/db/client";
import { hashToken, newToken } from "./secrets";

/** How long a link is good, in milliseconds. */
const LIFETIMES_MS = {
  verify_email: DAY_MS,
  change_email: DAY_MS,
  magic_link: 15 * MINUTE_MS,
  reset_password: 30 * MINUTE_MS,
  invitation: 7 * DAY_MS,
} as const;
export type Purpose = keyof typeof LIFETIMES_MS;

export interface Mailed {
  readonly tenantId: string;
  readonly userId: string;
  /** The address that opening the link proves. */
  readonly email: string;
}

/** A token to be mailed; only its hash is kept. */
export async function createToken(tx: Tx, purpose: Purpose, { tenantId, userId, email }: Mailed): Promise<string> {
  const token = newToken();
  const seconds = LIFETIMES_MS[purpose] / SECOND_MS;
  await tx.$executeRaw`
    INSERT INTO mailed_token (tenant_id, hash, purpose, user_id, email, expires_at)
    VALUES (${tenantId}, ${hashToken(token)}, ${purpose}, ${userId}, ${email}, hf_now() + ${seconds}::int * interval '1 second')`;
  return token;
}

/**
 * Uses a token up: of two requests at once one gets it.
 * @throws AppError `link_invalid` when it was used, is too old, or was never ours, another tenant's or another purpose's.
 */
export async function takeToken(tx: Tx, tenantId: string, token: string, purposes: readonly Purpose[]): Promise<Taken> {
  const [taken] = await tx.$queryRaw<Taken[]>`
    UPDATE mailed_token SET used_at = hf_now()
    WHERE tenant_id = ${tenantId} AND hash = ${hashToken(token)} AND purpose = ANY(${[...purposes]}::text[])
      AND used_at IS NULL AND expires_at > hf_now()
    RETURNING tenant_id AS "tenantId", user_id AS "userId", email, purpose`;
  if (!taken) throw new AppError("link_invalid", "this link is not good any more, please ask for another");
  return taken;
}

export interface Taken extends Mailed {
  readonly purpose: Purpose;
}

/** Makes all links of an account useless, because its password or its address is another now. */
export async function spendTokens(tx: Tx, { tenantId, userId }: Omit<Mailed, "email">): Promise<void> {
  await tx.$executeRaw`
    UPDATE mailed_token SET used_at = hf_now() WHERE tenant_id = ${tenantId} AND user_id = ${userId} AND used_at IS NULL`;
}
