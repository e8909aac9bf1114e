import { route } from "@/lib/http/route";
import { sideOf } from "@/lib/payments/cases/lock";
import { answerOffer } from "@/lib/payments/cases/negotiate";
import { answerOfferBody } from "@/types/api";

/** The other side accepts or declines the open offer; its own side withdraws it. */
export const POST = route(
  { allow: ["customer", "partner"], body: answerOfferBody, limit: "money", idempotent: "required" },
  ({ caller, body, params }) =>
    answerOffer({ tenantId: caller.tenantId, caseId: params["caseId"] ?? "", actor: sideOf(caller), ...body }),
);
