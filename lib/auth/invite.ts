import { newId } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/client";
import { recordAudit } from "@/lib/audit/record";
import { writeMail } from "@/lib/mail/outbox";
import { linkTo } from "./here";
import { createToken } from "./mailed-tokens";

/**
 * Makes the account of a tenant's owner, who chooses a password by the link of a letter, which proves the mailbox too.
 * To be done in the tenant's own place.
 */
export async function inviteOwner(
  tx: Tx,
  i: { tenantId: string; actor: string; name: string; email: string },
): Promise<void> {
  const { tenantId, actor, name, email } = i;
  const userId = newId("user");
  const role = "tenant_owner";
  await tx.user.create({ data: { tenantId, id: userId, email, name, role, emailVerifiedAt: null } });
  await recordAudit(tx, [{ tenantId, actor, action: "user.invited", subject: userId, payload: { role } }]);
  const url = await linkTo(tx, "/reset-password", await createToken(tx, "invitation", { tenantId, userId, email }));
  await writeMail(tx, {
    tenantId,
    to: email,
    letter: {
      subject: "Your marketplace is ready",
      paragraphs: [
        "You are the owner of a new marketplace. Choose a password, sign in, and give it the keys of a gateway in its settings.",
        "If you do not know of it, do nothing.",
      ],
      link: { label: "Choose a password (good once, for a week)", url },
    },
  });
}
