import type { Tx } from "@/lib/db/client";
import type { LinkedProduct } from "@/lib/payments/gateways/route-types";
import { queueReview } from "./submit";

/**
 * The gateway tells of its check of a partner. Messages come late and out of order, so this one only makes us ask how it is.
 * @returns whether the account is one of ours.
 */
export async function hearOfReview(
  tx: Tx,
  { tenantId, product }: { readonly tenantId: string; readonly product: LinkedProduct },
): Promise<boolean> {
  const where = { tenantId, accountId: product.accountId };
  const kyc = await tx.partnerKyc.findFirst({ where, select: { tenantId: true, partnerId: true } });
  if (kyc === null) return false;
  await queueReview(tx, kyc);
  return true;
}
