import { withAnswer } from "@/lib/http/idempotency";
import { route } from "@/lib/http/route";
import { publishLegalText } from "@/lib/tenants/settings";
import { legalTextAnswer } from "@/types/answers/tenants";
import { legalTextBody } from "@/types/api";

/** Publishes a new version of a legal text of the tenant. */
export const POST = route(
  {
    permission: "tenant.change",
    audit: "tenant.legal_published",
    answer: legalTextAnswer,
    body: legalTextBody,
    limit: "write",
    idempotent: "required",
  },
  ({ caller, body: { kind, text } }) =>
    withAnswer(async (tx) => {
      const version = await publishLegalText(tx, { tenantId: caller.tenantId, actor: caller.userId, kind, text });
      return { kind, version };
    }),
);
