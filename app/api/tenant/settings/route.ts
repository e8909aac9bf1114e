import { withAnswer } from "@/lib/http/idempotency";
import { route } from "@/lib/http/route";
import { changeSettings } from "@/lib/tenants/settings";
import { tenantSettingsAnswer } from "@/types/answers/tenants";
import { tenantSettingsBody } from "@/types/api";

/** Changes the tenant's brand, default currency and statement descriptor. */
export const POST = route(
  {
    permission: "tenant.change",
    audit: "tenant.settings_changed",
    answer: tenantSettingsAnswer,
    body: tenantSettingsBody,
    limit: "write",
    idempotent: "required",
  },
  ({ caller, body }) =>
    withAnswer((tx) => changeSettings(tx, { tenantId: caller.tenantId, actor: caller.userId, settings: body })),
);
