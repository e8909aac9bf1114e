import { withAnswer } from "@/lib/http/idempotency";
import { route } from "@/lib/http/route";
import { setSites } from "@/lib/tenants/sites";
import { sitesAnswer } from "@/types/answers/tenants";
import { sitesBody } from "@/types/plans";

/** Says which other sites' pages may call the tenant's API. */
export const POST = route(
  {
    permission: "tenant.change",
    audit: "tenant.sites_changed",
    answer: sitesAnswer,
    body: sitesBody,
    limit: "write",
    idempotent: "required",
  },
  ({ caller, body: { sites } }) =>
    withAnswer(async (tx) => ({
      sites: [...(await setSites(tx, { tenantId: caller.tenantId, actor: caller.userId, sites }))],
    })),
);
