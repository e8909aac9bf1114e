import { route } from "@/lib/http/route";
import { sideOf } from "@/lib/payments/cases/lock";
import { answerOffer } from "@/lib/payments/cases/negotiate";
import { answerOfferBody } from "@/types/api";
import { caseAnswer } from "@/types/answers/cases";

/** The other side accepts or declines the open offer; its own side withdraws it. */
export const POST = route(
  {
    permission: "case.negotiate",
    body: answerOfferBody,
    limit: "money",
    answer: caseAnswer,
    audit: ["case.offer_accepted", "case.offer_declined", "case.offer_withdrawn"],
    idempotent: "required",
  },
  ({ caller, body, params }) =>
    answerOffer({ tenantId: caller.tenantId, caseId: params["caseId"] ?? "", actor: sideOf(caller), ...body }),
);
