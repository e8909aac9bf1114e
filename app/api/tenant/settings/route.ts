import { TENANT_KEEPERS } from "@/lib/auth/keepers";
import { withAnswer } from "@/lib/http/idempotency";
import { route } from "@/lib/http/route";
import { changeSettings } from "@/lib/tenants/settings";
import { tenantSettingsBody } from "@/types/api";

/** Changes the tenant's brand, default currency and statement descriptor. */
export const POST = route(
  { allow: TENANT_KEEPERS, body: tenantSettingsBody, limit: "write", idempotent: "required" },
  ({ caller, body }) =>
    withAnswer((tx) => changeSettings(tx, { tenantId: caller.tenantId, actor: caller.userId, settings: body })),
);
