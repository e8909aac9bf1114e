import { route } from "@/lib/http/route";
import { sideOf } from "@/lib/payments/cases/lock";
import { makeOffer } from "@/lib/payments/cases/negotiate";
import { caseOfferBody } from "@/types/api";
import { caseAnswer } from "@/types/answers/cases";

/** One side proposes how much goes back to the customer. */
export const POST = route(
  {
    permission: "case.negotiate",
    body: caseOfferBody,
    limit: "money",
    answer: caseAnswer,
    audit: "case.offered",
    idempotent: "required",
  },
  ({ caller, body, params }) =>
    makeOffer({
      tenantId: caller.tenantId,
      caseId: params["caseId"] ?? "",
      actor: sideOf(caller),
      amountMinor: BigInt(body.amount),
    }),
);
