import { withAnswer } from "@/lib/http/idempotency";
import { partnerOf } from "@/lib/http/partner";
import { route } from "@/lib/http/route";
import { tellStep } from "@/lib/partners/profile";
import { theChecklist } from "@/lib/payments/onboarding/submit";
import { checklistAnswer } from "@/types/answers/onboarding";
import { onboardingStepBody } from "@/types/onboarding";

/** Keeps one step of what a partner tells about themselves. */
export const POST = route(
  {
    permission: "onboarding.write",
    body: onboardingStepBody,
    limit: "write",
    idempotent: "required",
    answer: checklistAnswer,
    audit: "partner.step_told",
  },
  ({ caller, body }) =>
    withAnswer(async (tx) => {
      const partner = partnerOf(caller);
      await tellStep(tx, partner, body);
      return theChecklist(tx, partner);
    }),
);
