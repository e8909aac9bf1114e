import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { theChecklist } from "@/lib/payments/onboarding/submit";
import { checklistAnswer } from "@/types/answers/onboarding";
import { partnerOf } from "@/lib/http/partner";

/** How far the caller's partner is with showing who they are, and what is missing. */
export const GET = route(
  { permission: "onboarding.read", limit: "read", answer: checklistAnswer, audit: "none: reads" },
  ({ caller }) => theChecklist(db(), partnerOf(caller)),
);
