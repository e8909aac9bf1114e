import type { Tx } from "@/lib/db/client";
import { currentTenant } from "@/lib/db/tenant";
import { addressOf } from "@/lib/tenants/host";

/** The tenant at whose door somebody stands who is not signed in yet. */
export const tenantHere = currentTenant;

/**
 * A page for a letter. What follows the # never leaves the browser by itself: no log, no proxy and no next page sees it.
 * @param path begins with `/`
 */
export async function linkTo(tx: Tx, path: string, token: string): Promise<string> {
  return `${await addressOf(tx, tenantHere())}${path}#${token}`;
}
