import { AppError } from "@/lib/core/errors";
import { config } from "@/lib/config/config";
import type { Tx } from "@/lib/db/client";
import { recordAudit } from "@/lib/audit/record";
import { findTenant } from "./queries";

/** Refuses what is not exactly an origin, as browsers send it. @throws AppError `invalid_input` */
function assertOrigin(site: string): void {
  const url = URL.canParse(site) ? new URL(site) : null;
  const isLocal = config().env !== "production" && url?.protocol === "http:" && url.hostname === "localhost";
  const isExact = url?.origin === site && /^[a-z0-9.-]+$/.test(url.hostname);
  if (!isExact || (url.protocol !== "https:" && !isLocal))
    throw new AppError("invalid_input", "a site is an origin such as https://www.your-market.com, without a path", {
      site,
    });
}

/** Says which other sites' pages may call the tenant's API; none where the list is empty. @throws AppError `invalid_input` */
export async function setSites(
  tx: Tx,
  { tenantId, actor, sites }: { tenantId: string; actor: string; sites: readonly string[] },
): Promise<readonly string[]> {
  const corsOrigins = [...new Set(sites)];
  corsOrigins.forEach(assertOrigin);
  const before = { sites: (await findTenant(tx, tenantId)).corsOrigins.join(" ") };
  await tx.tenant.update({ where: { id: tenantId }, data: { corsOrigins } });
  const after = { sites: corsOrigins.join(" ") };
  await recordAudit(tx, [{ tenantId, actor, action: "tenant.sites_changed", subject: tenantId, before, after }]);
  return corsOrigins;
}
