import type { Tx } from "./client";
import { currentTenant, inTenant } from "./tenant";

/**
 * Does a part of a transaction for another tenant than the one that it was begun for: row-level security shows that tenant's
 * rows, and no others, until the work has ended. For what the platform's owner does, in one transaction with its answer.
 */
export async function visitTenant<T>(tx: Tx, tenantId: string, work: () => Promise<T>): Promise<T> {
  const home = currentTenant();
  await carry(tx, tenantId);
  const result = await inTenant(tenantId, work);
  await carry(tx, home);
  return result;
}

/** Until the end of the transaction at the latest, so that a failure leaves the connection as it was. */
async function carry(tx: Tx, tenantId: string): Promise<void> {
  await tx.$executeRaw`SELECT set_config('holdfast.tenant', ${tenantId}, true)`;
}
