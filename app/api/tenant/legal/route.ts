import { TENANT_KEEPERS } from "@/lib/auth/keepers";
import { withAnswer } from "@/lib/http/idempotency";
import { route } from "@/lib/http/route";
import { publishLegalText } from "@/lib/tenants/settings";
import { legalTextBody } from "@/types/api";

/** Publishes a new version of a legal text of the tenant. */
export const POST = route(
  { allow: TENANT_KEEPERS, body: legalTextBody, limit: "write", idempotent: "required" },
  ({ caller, body: { kind, text } }) =>
    withAnswer(async (tx) => {
      const version = await publishLegalText(tx, { tenantId: caller.tenantId, actor: caller.userId, kind, text });
      return { kind, version };
    }),
);
