import { config } from "@/lib/config/config";
import { inTenant, tenantOfScope } from "@/lib/db/tenant";

/** Reads one header of a request. */
export type ReadHeader = (name: string) => string | string[] | null | undefined;

/** Does the work of a request for the tenant whose host it came to; the server in front has said which, where there is one. */
export async function forTenantOf<T>(_header: ReadHeader, work: () => Promise<T>): Promise<T> {
  const tenantId = tenantOfScope() ?? config().tenantId;
  return inTenant(tenantId, work);
}
