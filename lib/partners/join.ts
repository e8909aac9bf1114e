import { newId } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/client";
import { openKyc } from "./kyc";

/** A partner who has just registered, and is paid out once they have shown who they are. */
export async function addPartner(tx: Tx, { tenantId, name }: { tenantId: string; name: string }): Promise<string> {
  const id = newId("partner");
  await tx.partner.create({ data: { tenantId, id, name } });
  await openKyc(tx, { tenantId, partnerId: id });
  return id;
}
