import { actorOf } from "@/lib/auth/caller";
import { route } from "@/lib/http/route";
import { decideCase } from "@/lib/payments/cases/decide";
import { decideCaseBody } from "@/types/api";

/** An operator decides how the money is divided; another one than before about an appeal. */
export const POST = route(
  { allow: ["operator"], body: decideCaseBody, limit: "money", idempotent: "required" },
  ({ caller, body, params }) =>
    decideCase({ tenantId: caller.tenantId, caseId: params["caseId"] ?? "", actor: actorOf(caller), ...body }),
);
