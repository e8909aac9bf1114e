import { withAnswer } from "@/lib/http/idempotency";
import { route } from "@/lib/http/route";
import { addHost } from "@/lib/tenants/hosts";
import { assertPlatformHost, atTenant } from "@/lib/tenants/platform";
import { hostAnswer } from "@/types/answers/platform";
import { hostBody } from "@/types/platform";

/** Leads a host to a tenant, within ten seconds. */
export const POST = route(
  {
    permission: "platform.change",
    isHidden: true,
    stepUp: true,
    body: hostBody,
    limit: "write",
    idempotent: "required",
    answer: hostAnswer,
    audit: "tenant.host_added",
    status: 201,
  },
  ({ caller, body: { host }, params }) => {
    assertPlatformHost(caller.tenantId);
    const tenantId = params["tenantId"] ?? "";
    return withAnswer(async (tx) => {
      await atTenant(tx, tenantId, () => addHost(tx, { tenantId, actor: caller.userId, host }));
      return { tenantId, host };
    });
  },
);
