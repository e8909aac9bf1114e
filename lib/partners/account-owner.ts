import type { Tx } from "@/lib/db/client";
import { fingerprintForTenant } from "@/lib/tenants/vault";
import type { DestinationDetails } from "./destinations";

/** What tells one account from another, however it is written. */
export function accountText(details: DestinationDetails): string {
  switch (details.kind) {
    case "bank_account":
      return `${details.ifsc} ${details.accountNumber.replace(/^0+/, "")}`;
    case "upi":
      return details.address.toLowerCase();
    case "paypal_email":
      return details.email.toLowerCase();
  }
}

/**
 * Whose an account is. It leads to one partner of the tenant: whoever names it first has it, also when two do at once.
 * @returns the partner.
 */
export async function ownerOfAccount(
  tx: Tx,
  { tenantId, partnerId }: { readonly tenantId: string; readonly partnerId: string },
  details: DestinationDetails,
): Promise<string> {
  const context = `payout_account:${details.kind}`;
  const fingerprint = await fingerprintForTenant(tx, { tenantId, plain: accountText(details), context });
  await tx.payoutAccountOwner.createMany({ data: [{ tenantId, fingerprint, partnerId }], skipDuplicates: true });
  const owner = await tx.payoutAccountOwner.findUniqueOrThrow({
    where: { tenantId_fingerprint: { tenantId, fingerprint } },
  });
  return owner.partnerId;
}
