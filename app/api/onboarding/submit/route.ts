import { partnerOf } from "@/lib/http/partner";
import { route } from "@/lib/http/route";
import { submitPartner } from "@/lib/payments/onboarding/submit";
import { checklistAnswer } from "@/types/answers/onboarding";
import { emptyBody } from "@/types/api";

/** Hands in what a partner has told, to be checked. */
export const POST = route(
  {
    permission: "onboarding.write",
    needsVerified: true,
    body: emptyBody,
    limit: "write",
    idempotent: "required",
    answer: checklistAnswer,
    audit: "partner.submitted",
  },
  ({ caller }) => submitPartner(partnerOf(caller)),
);
