import { route } from "@/lib/http/route";
import { sideOf } from "@/lib/payments/cases/lock";
import { withdrawCase } from "@/lib/payments/cases/withdraw";
import { emptyBody } from "@/types/api";
import { caseAnswer } from "@/types/answers/cases";

/** Who opened a case takes it back; the hold runs on. */
export const POST = route(
  {
    permission: "case.open",
    body: emptyBody,
    limit: "write",
    answer: caseAnswer,
    audit: "case.withdrawn",
    idempotent: "required",
  },
  ({ caller, params }) =>
    withdrawCase({ tenantId: caller.tenantId, caseId: params["caseId"] ?? "", actor: sideOf(caller) }),
);
