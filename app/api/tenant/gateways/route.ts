import { withAnswer } from "@/lib/http/idempotency";
import { route } from "@/lib/http/route";
import { changeGateway } from "@/lib/tenants/gateways";
import { tenantGatewayAnswer } from "@/types/answers/tenants";
import { tenantGatewayBody } from "@/types/api";

/** Switches a gateway of the tenant on or off for new orders, and takes its keys, which are never shown again. */
export const POST = route(
  {
    permission: "tenant.change",
    stepUp: true,
    audit: "tenant.gateway_changed",
    answer: tenantGatewayAnswer,
    body: tenantGatewayBody,
    limit: "write",
    idempotent: "required",
  },
  ({ caller, body }) =>
    withAnswer((tx) => changeGateway(tx, { tenantId: caller.tenantId, actor: caller.userId, change: body })),
);
