import { db } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { recordAudit } from "@/lib/audit/record";
import { writeMail } from "@/lib/mail/outbox";
import { findByEmail } from "./account";
import { linkTo } from "./here";
import { createToken } from "./mailed-tokens";
import { hashPassword } from "./password";
import { setPassword } from "./recover";
import { hasSecondFactor, type SignedInPerson } from "./second-factor";
import type { Person } from "./sign-ins";

/** What the page of an account shows of how one signs in. */
export interface WaysIn {
  readonly hasPassword: boolean;
  readonly hasSecondFactor: boolean;
  readonly recoveryCodesLeft: number;
  /** Providers whose word is taken. */
  readonly identities: readonly string[];
}

export async function waysIn({ tenantId, userId }: Person): Promise<WaysIn> {
  const where = { tenantId, userId };
  const [user, factor, recoveryCodesLeft, identities] = await Promise.all([
    db().user.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: userId } } }),
    hasSecondFactor(where),
    db().recoveryCode.count({ where: { ...where, usedAt: null } }),
    db().linkedIdentity.findMany({ where }),
  ]);
  return {
    hasPassword: user.passwordHash !== null,
    hasSecondFactor: factor,
    recoveryCodesLeft,
    identities: identities.map(({ provider }) => provider),
  };
}

/** Another password, or the first; sessions elsewhere end. */
export async function changePassword(person: SignedInPerson, password: string): Promise<void> {
  const passwordHash = await hashPassword(password);
  await withTx((tx) => setPassword(tx, { ...person, passwordHash, except: person.signInId }));
}

/**
 * Mails a link to another address, which becomes the account's when it is opened. One that belongs to another account
 * gets nothing; the caller hears no difference.
 */
export async function requestNewAddress({ tenantId, userId }: Person, email: string): Promise<void> {
  if (await findByEmail(email)) return;
  await withTx(async (tx) => {
    const url = await linkTo(tx, "/verify", await createToken(tx, "change_email", { tenantId, userId, email }));
    await recordAudit(tx, [{ tenantId, actor: userId, action: "user.email_change_requested", subject: userId }]);
    await writeMail(tx, {
      tenantId,
      to: email,
      letter: {
        subject: "Please confirm your new e-mail address",
        paragraphs: ["This address was given as the new one of an account. If this was not you, do nothing."],
        link: { label: "Use this address (good for one day)", url },
      },
    });
  });
}

export async function rename({ tenantId, userId }: Person, name: string): Promise<void> {
  await withTx(async (tx) => {
    await tx.user.update({ where: { tenantId_id: { tenantId, id: userId } }, data: { name } });
    await recordAudit(tx, [{ tenantId, actor: userId, action: "user.renamed", subject: userId }]);
  });
}
