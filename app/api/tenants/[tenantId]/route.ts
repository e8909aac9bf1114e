import { route } from "@/lib/http/route";
import { assertPlatformHost, lookAtTenant, tellTenant } from "@/lib/tenants/platform";
import { tenantDetailAnswer } from "@/types/answers/platform";

/** One tenant with its figures; the look leaves a row in its audit. */
export const GET = route(
  { permission: "platform.read", isHidden: true, limit: "read", answer: tenantDetailAnswer, audit: "tenant.looked_at" },
  async ({ caller, params, requestId }) => {
    assertPlatformHost(caller.tenantId);
    return tellTenant(await lookAtTenant({ userId: caller.userId, requestId }, params["tenantId"] ?? ""));
  },
);
