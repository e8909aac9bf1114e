import { newId } from "@/lib/core/ids";
import { db, type Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { recordAudit } from "@/lib/audit/record";
import { normalizeEmail } from "./account";
import { tenantHere } from "./here";

export type Provider = "google" | "oidc";

/** What a provider says about somebody who has just signed in there. */
export interface Identity {
  readonly provider: Provider;
  readonly subject: string;
  readonly email: unknown;
  readonly isEmailVerified: boolean;
  readonly name: unknown;
}

/** `known`: may sign in. All others are reasons why not, in the words of the sign-in page. */
export type Welcome = "known" | "address_unverified" | "sign_in_to_link" | "linked_elsewhere";

/** Which account an identity signs in to; null for one that is linked to none. */
export async function userOfIdentity(provider: Provider, subject: string): Promise<string | null> {
  const key = { tenantId: tenantHere(), provider, subject };
  return (await db().linkedIdentity.findUnique({ where: { tenantId_provider_subject: key } }))?.userId ?? null;
}

/**
 * Decides what an identity may do. An account that exists is never linked because of an address: its owner signs in first
 * and links the provider then. A verified address without an account gets one, as customer.
 * @param callerId who is signed in at this browser, and has proven it freshly.
 */
export async function welcome(identity: Identity, callerId: string | null): Promise<Welcome> {
  const { provider, subject } = identity;
  const owner = await userOfIdentity(provider, subject);
  if (owner !== null) return callerId === null || callerId === owner ? "known" : "linked_elsewhere";
  const email = normalizeEmail(identity.email);
  if (email === null || !identity.isEmailVerified) return "address_unverified";
  return withTx(async (tx) => {
    if (callerId !== null) return link(tx, identity, callerId);
    const key = { tenantId: tenantHere(), email };
    if (await tx.user.findUnique({ where: { tenantId_email: key } })) return "sign_in_to_link";
    const id = newId("user");
    const name =
      typeof identity.name === "string" && identity.name.trim() !== "" ? identity.name.trim().slice(0, 80) : email;
    await tx.user.create({ data: { ...key, id, name, role: "customer", passwordHash: null } });
    await recordAudit(tx, [
      {
        tenantId: key.tenantId,
        actor: id,
        action: "user.registered",
        subject: id,
        payload: { role: "customer", provider },
      },
    ]);
    return link(tx, identity, id);
  });
}

async function link(tx: Tx, { provider, subject }: Identity, userId: string): Promise<Welcome> {
  const tenantId = tenantHere();
  const other = await tx.linkedIdentity.findFirst({ where: { tenantId, userId, provider } });
  if (other) return "linked_elsewhere";
  await tx.linkedIdentity.create({ data: { tenantId, provider, subject, userId } });
  await recordAudit(tx, [
    { tenantId, actor: userId, action: "user.identity_linked", subject: userId, payload: { provider } },
  ]);
  return "known";
}
