import { route } from "@/lib/http/route";
import { sideOf } from "@/lib/payments/cases/lock";
import { appealCase } from "@/lib/payments/cases/decide";
import { appealCaseBody } from "@/types/api";
import { caseAnswer } from "@/types/answers/cases";

/** One side does not accept the decision: another operator looks at it. */
export const POST = route(
  {
    permission: "case.negotiate",
    body: appealCaseBody,
    limit: "write",
    answer: caseAnswer,
    audit: "case.appealed",
    idempotent: "required",
  },
  ({ caller, body, params }) =>
    appealCase({ tenantId: caller.tenantId, caseId: params["caseId"] ?? "", actor: sideOf(caller), ...body }),
);
