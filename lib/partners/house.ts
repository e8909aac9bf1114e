import type { Tx } from "@/lib/db/client";

const HOUSE = "par_house";

/** The partner in whose name a tenant sells what is its own. Nobody signs in for it, and nothing is ever owed to it. */
export async function ensureHouse(tx: Tx, tenantId: string, name: string): Promise<string> {
  await tx.partner.createMany({ data: [{ tenantId, id: HOUSE, name }], skipDuplicates: true });
  return HOUSE;
}
