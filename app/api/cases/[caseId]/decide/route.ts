import { actorOf } from "@/lib/auth/caller";
import { route } from "@/lib/http/route";
import { decideCase } from "@/lib/payments/cases/decide";
import { decideCaseBody } from "@/types/api";
import { caseAnswer } from "@/types/answers/cases";

/** An operator decides how the money is divided; another one than before about an appeal, and two above the limit of refunds. */
export const POST = route(
  {
    permission: "case.decide",
    body: decideCaseBody,
    limit: "money",
    answer: caseAnswer,
    audit: ["case.resolved_customer", "case.resolved_partner", "case.resolved_split", "approval.requested"],
    idempotent: "required",
  },
  ({ caller, body, params }) =>
    decideCase({ tenantId: caller.tenantId, caseId: params["caseId"] ?? "", actor: actorOf(caller), ...body }),
);
