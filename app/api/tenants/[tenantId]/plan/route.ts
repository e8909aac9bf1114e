import { withAnswer } from "@/lib/http/idempotency";
import { route } from "@/lib/http/route";
import { assertPlatformHost, atTenant, setTenantPlan } from "@/lib/tenants/platform";
import { tenantPlanAnswer } from "@/types/answers/platform";
import { tenantPlanBody } from "@/types/plans";

/** Says how many requests the tenant's callers may make. */
export const POST = route(
  {
    permission: "platform.change",
    isHidden: true,
    stepUp: true,
    body: tenantPlanBody,
    limit: "write",
    idempotent: "required",
    answer: tenantPlanAnswer,
    audit: "tenant.plan_changed",
  },
  ({ caller, body: { plan }, params }) => {
    assertPlatformHost(caller.tenantId);
    const tenantId = params["tenantId"] ?? "";
    return withAnswer(async (tx) => {
      await atTenant(tx, tenantId, () => setTenantPlan(tx, { tenantId, actor: caller.userId, plan }));
      return { tenantId, plan };
    });
  },
);
