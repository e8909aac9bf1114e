import { route } from "@/lib/http/route";
import { sideOf } from "@/lib/payments/cases/lock";
import { openCase } from "@/lib/payments/cases/open";
import { openCaseBody } from "@/types/api";
import { caseAnswer } from "@/types/answers/cases";

/** Opens a case about an own order; the hold stands still until it is closed. */
export const POST = route(
  {
    permission: "case.open",
    body: openCaseBody,
    limit: "write",
    answer: caseAnswer,
    audit: "case.opened",
    idempotent: "required",
    status: 201,
  },
  ({ caller, body, requestId }) => openCase({ tenantId: caller.tenantId, actor: sideOf(caller), ...body, requestId }),
);
