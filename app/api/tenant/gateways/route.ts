import { TENANT_KEEPERS } from "@/lib/auth/keepers";
import { withAnswer } from "@/lib/http/idempotency";
import { route } from "@/lib/http/route";
import { changeGateway } from "@/lib/tenants/gateways";
import { tenantGatewayBody } from "@/types/api";

/** Switches a gateway of the tenant on or off for new orders, and takes its keys, which are never shown again. */
export const POST = route(
  { allow: TENANT_KEEPERS, body: tenantGatewayBody, limit: "write", idempotent: "required" },
  ({ caller, body }) =>
    withAnswer((tx) => changeGateway(tx, { tenantId: caller.tenantId, actor: caller.userId, change: body })),
);
