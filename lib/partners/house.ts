import type { Tx } from "@/lib/db/client";
import { findTenant } from "@/lib/tenants/queries";

const HOUSE = "par_house";

/** The partner in whose name a tenant sells what is its own. Nobody signs in for it, and nothing is ever owed to it. */
export async function ensureHouse(tx: Tx, tenantId: string): Promise<string> {
  const { name } = await findTenant(tx, tenantId);
  await tx.partner.createMany({ data: [{ tenantId, id: HOUSE, name }], skipDuplicates: true });
  return HOUSE;
}
