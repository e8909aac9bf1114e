import { newId } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/client";

/** A partner who has just registered. Nothing is paid out to one without a payout account, which is part of being taken in. */
export async function addPartner(tx: Tx, { tenantId, name }: { tenantId: string; name: string }): Promise<string> {
  const id = newId("partner");
  await tx.partner.create({ data: { tenantId, id, name } });
  return id;
}
