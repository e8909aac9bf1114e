import { withAnswer } from "@/lib/http/idempotency";
import { partnerOf } from "@/lib/http/partner";
import { route } from "@/lib/http/route";
import { changePayoutAccount } from "@/lib/partners/payout-account";
import { theChecklist } from "@/lib/payments/onboarding/submit";
import { checklistAnswer } from "@/types/answers/onboarding";
import { payoutAccountBody } from "@/types/onboarding";

/** Takes the account that a partner is paid to; it rests for a day before anything is sent there. */
export const POST = route(
  {
    permission: "onboarding.write",
    stepUp: true,
    needsVerified: true,
    body: payoutAccountBody,
    limit: "write",
    idempotent: "required",
    answer: checklistAnswer,
    audit: "partner.payout_account_changed",
  },
  ({ caller, body }) =>
    withAnswer(async (tx) => {
      const partner = partnerOf(caller);
      await changePayoutAccount(tx, partner, body);
      return theChecklist(tx, partner);
    }),
);
