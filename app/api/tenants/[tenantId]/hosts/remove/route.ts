import { withAnswer } from "@/lib/http/idempotency";
import { route } from "@/lib/http/route";
import { removeHost } from "@/lib/tenants/hosts";
import { assertPlatformHost, atTenant } from "@/lib/tenants/platform";
import { hostAnswer } from "@/types/answers/platform";
import { hostBody } from "@/types/platform";

/** Takes a host from a tenant, within ten seconds; the last one stays. */
export const POST = route(
  {
    permission: "platform.change",
    isHidden: true,
    stepUp: true,
    body: hostBody,
    limit: "write",
    idempotent: "required",
    answer: hostAnswer,
    audit: "tenant.host_removed",
  },
  ({ caller, body: { host }, params }) => {
    assertPlatformHost(caller.tenantId);
    const tenantId = params["tenantId"] ?? "";
    return withAnswer(async (tx) => {
      await atTenant(tx, tenantId, () => removeHost(tx, { tenantId, actor: caller.userId, host }));
      return { tenantId, host };
    });
  },
);
