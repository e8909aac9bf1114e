import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { violates } from "@/lib/db/errors";
import { withTx } from "@/lib/db/tx";
import { recordAudit } from "@/lib/audit/record";
import { writeMail } from "@/lib/mail/outbox";
import type { User } from "@/prisma/generated/client";
import { findByEmail } from "./account";
import { linkTo, tenantHere } from "./here";
import { createToken, spendTokens, type Taken, takeToken } from "./mailed-tokens";
import { hashPassword } from "./password";
import { type Person, revokeAll } from "./sign-ins";

export interface Registration {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly role: "customer" | "partner";
  /** Makes the partner that a partner's account belongs to. */
  readonly addPartner: (tx: Tx, i: { tenantId: string; name: string }) => Promise<string>;
}

/**
 * Registers somebody, who then finds a link in the mailbox. An address that has an account gets a letter that says so;
 * the answer is the same.
 */
export async function register(i: Registration): Promise<void> {
  const passwordHash = await hashPassword(i.password);
  const existing = await findByEmail(i.email);
  if (existing) return withTx((tx) => tellOwner(tx, existing));
  try {
    await withTx((tx) => addAccount(tx, { ...i, passwordHash }));
  } catch (error) {
    // Registered twice at the same moment: the other one has the letter.
    if (!violates(error, "app_user_tenant_id_email_key")) throw error;
  }
}

async function addAccount(tx: Tx, i: Registration & { passwordHash: string }): Promise<void> {
  const tenantId = tenantHere();
  const partnerId = i.role === "partner" ? await i.addPartner(tx, { tenantId, name: i.name }) : null;
  const { email, name, role, passwordHash } = i;
  const id = newId("user");
  await tx.user.create({ data: { tenantId, id, email, name, role, passwordHash, partnerId, emailVerifiedAt: null } });
  await recordAudit(tx, [{ tenantId, actor: id, action: "user.registered", subject: id, payload: { role } }]);
  await sendVerification(tx, { tenantId, userId: id, email });
}

/** A letter with the link that proves the mailbox. */
export async function sendVerification(tx: Tx, i: Person & { readonly email: string }): Promise<void> {
  const url = await linkTo(tx, "/verify", await createToken(tx, "verify_email", i));
  await writeMail(tx, {
    tenantId: i.tenantId,
    to: i.email,
    letter: {
      subject: "Please confirm your e-mail address",
      paragraphs: [
        "An account was registered with this address. Until you confirm it you can look around, and neither pay nor be paid.",
        "If this was not you, do nothing.",
      ],
      link: { label: "Confirm your address (good for one day)", url },
    },
  });
}

async function tellOwner(tx: Tx, user: User): Promise<void> {
  if (user.disabledAt !== null) return;
  await writeMail(tx, {
    tenantId: user.tenantId,
    to: user.email,
    letter: {
      subject: "You have an account already",
      paragraphs: [
        "Somebody, probably you, tried to register with this address, which has an account already.",
        "Sign in as you always do; if you have forgotten your password, ask for a new one on the sign-in page.",
      ],
    },
  });
}

/**
 * Opens the link of a registration or of a change of address.
 * @throws AppError `link_invalid`
 */
export async function confirmAddress(token: string): Promise<void> {
  await withTx(async (tx) => {
    const taken = await takeToken(tx, tenantHere(), token, ["verify_email", "change_email"]);
    if (taken.purpose === "change_email") return changeAddress(tx, taken);
    await markVerified(tx, taken);
  }).catch((error: unknown) => {
    // Somebody else has registered with the new address meanwhile.
    if (violates(error, "app_user_tenant_id_email_key"))
      throw new AppError("link_invalid", "this link is not good any more");
    throw error;
  });
}

/** The mailbox has answered. @throws AppError `link_invalid` when the account has another address by now, or is disabled. */
export async function markVerified(tx: Tx, { tenantId, userId, email }: Omit<Taken, "purpose">): Promise<User> {
  const where = { tenantId, id: userId, email, disabledAt: null };
  const user = await tx.user.findFirst({ where });
  if (!user) throw new AppError("link_invalid", "this link is not good any more");
  if (user.emailVerifiedAt !== null) return user;
  await recordAudit(tx, [{ tenantId, actor: userId, action: "user.verified", subject: userId }]);
  const data = { emailVerifiedAt: await databaseNow(tx) };
  return tx.user.update({ where: { tenantId_id: { tenantId, id: userId } }, data });
}

async function changeAddress(tx: Tx, { tenantId, userId, email }: Taken): Promise<void> {
  const where = { tenantId_id: { tenantId, id: userId } };
  const { email: old } = await tx.user.findUniqueOrThrow({ where });
  await tx.user.update({ where, data: { email, emailVerifiedAt: await databaseNow(tx) } });
  await spendTokens(tx, { tenantId, userId });
  await revokeAll(tx, { tenantId, userId, except: null });
  await recordAudit(tx, [{ tenantId, actor: userId, action: "user.email_changed", subject: userId }]);
  await writeMail(tx, {
    tenantId,
    to: old,
    letter: {
      subject: "Your e-mail address was changed",
      paragraphs: [
        "Your account has another e-mail address now, and every session was ended.",
        "If this was not you, write to us at once.",
      ],
    },
  });
}
