import type { Tx } from "@/lib/db/client";
import { writeMail } from "@/lib/mail/outbox";
import type { PartnerKey } from "@/lib/partners/kyc";
import { addressOf } from "@/lib/tenants/host";
import type { User } from "@/prisma/generated/client";

/** Who speaks for a partner: the accounts with the role, the oldest first. */
export function ownersOf(tx: Tx, { tenantId, partnerId }: PartnerKey): Promise<User[]> {
  return tx.user.findMany({
    where: { tenantId, partnerId, role: "partner", disabledAt: null },
    orderBy: { id: "asc" },
  });
}

/** Writes to those who speak for a partner; the letter leads to the steps. */
export async function writeToPartner(
  tx: Tx,
  key: PartnerKey,
  letter: { readonly subject: string; readonly paragraphs: readonly string[] },
): Promise<void> {
  const url = `${await addressOf(tx, key.tenantId)}/onboarding`;
  for (const { email } of await ownersOf(tx, key)) {
    await writeMail(tx, {
      tenantId: key.tenantId,
      to: email,
      letter: { ...letter, link: { label: "See where you are", url } },
    });
  }
}
