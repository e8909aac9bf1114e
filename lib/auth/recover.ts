import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { recordAudit } from "@/lib/audit/record";
import { writeMail } from "@/lib/mail/outbox";
import type { User } from "@/prisma/generated/client";
import { accountOf, findByEmail, type SignedIn } from "./account";
import { linkTo, tenantHere } from "./here";
import { createToken, type Purpose, spendTokens, takeToken } from "./mailed-tokens";
import { hashPassword } from "./password";
import { markVerified } from "./register";
import { revokeAll } from "./sign-ins";

interface LinkLetter {
  readonly purpose: Purpose;
  readonly page: string;
  readonly subject: string;
  readonly label: string;
}

const LETTERS = {
  magic_link: {
    purpose: "magic_link",
    page: "/magic-link",
    subject: "Your link to sign in",
    label: "Sign in (good once, for 15 minutes)",
  },
  reset_password: {
    purpose: "reset_password",
    page: "/reset-password",
    subject: "Choose a new password",
    label: "Choose a new password (good once, for 30 minutes)",
  },
} as const satisfies Record<string, LinkLetter>;

/** Mails a link to an account, and nothing to an address that has none; the caller hears no difference. */
export async function mailLink(email: string, what: keyof typeof LETTERS): Promise<void> {
  const user = await findByEmail(email);
  if (user && user.disabledAt === null) await withTx((tx) => writeLink(tx, user, LETTERS[what]));
}

async function writeLink(tx: Tx, user: User, letter: LinkLetter): Promise<void> {
  const { tenantId, id: userId, email } = user;
  const url = await linkTo(tx, letter.page, await createToken(tx, letter.purpose, { tenantId, userId, email }));
  await writeMail(tx, {
    tenantId,
    to: email,
    letter: {
      subject: letter.subject,
      paragraphs: ["You asked for this link. If it was not you, do nothing: nobody else can use it."],
      link: { label: letter.label, url },
    },
  });
}

/**
 * Opens a link to sign in. It proves the mailbox; where that was not proven before, the password of whoever registered the
 * address is forgotten and every session ended, for it may have been a stranger.
 * @throws AppError `link_invalid`
 */
export async function openMagicLink(token: string): Promise<SignedIn | null> {
  const user = await withTx(async (tx) => {
    const taken = await takeToken(tx, tenantHere(), token, ["magic_link"]);
    const { tenantId, userId } = taken;
    const where = { tenantId, id: userId, emailVerifiedAt: null };
    const { count } = await tx.user.updateMany({ where, data: { passwordHash: null } });
    if (count === 1) await revokeAll(tx, { tenantId, userId, except: null });
    return markVerified(tx, taken);
  });
  return accountOf(user);
}

/**
 * Opens a link to a new password; every session ends, and every other link of the account is spent.
 * @throws AppError `link_invalid`
 */
export async function resetPassword(token: string, password: string): Promise<void> {
  const passwordHash = await hashPassword(password);
  await withTx(async (tx) => {
    const taken = await takeToken(tx, tenantHere(), token, ["reset_password", "invitation"]);
    await markVerified(tx, taken);
    await setPassword(tx, { ...taken, passwordHash, except: null });
  });
}

/** Puts another password in place, ends the sessions but for one, and tells the owner. */
export async function setPassword(
  tx: Tx,
  i: { tenantId: string; userId: string; email: string; passwordHash: string; except: string | null },
): Promise<void> {
  const { tenantId, userId, passwordHash } = i;
  await tx.user.update({ where: { tenantId_id: { tenantId, id: userId } }, data: { passwordHash } });
  await spendTokens(tx, i);
  await revokeAll(tx, i);
  await recordAudit(tx, [{ tenantId, actor: userId, action: "user.password_changed", subject: userId }]);
  const at = (await databaseNow(tx)).toISOString();
  await writeMail(tx, {
    tenantId,
    to: i.email,
    letter: {
      subject: "Your password was changed",
      paragraphs: [
        `The password of your account was changed at ${at}, and you were signed out everywhere else.`,
        "If this was not you, ask for a new password on the sign-in page at once.",
      ],
    },
  });
}
