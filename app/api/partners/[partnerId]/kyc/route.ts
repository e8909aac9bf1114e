import { db } from "@/lib/db/client";
import { route } from "@/lib/http/route";
import { decideAboutPartner } from "@/lib/payments/onboarding/decide";
import { theChecklist } from "@/lib/payments/onboarding/submit";
import { checklistAnswer } from "@/types/answers/onboarding";
import { decideKycBody } from "@/types/onboarding";

/** How far a partner is, for those who run the marketplace. */
export const GET = route(
  { permission: "kyc.read", limit: "read", answer: checklistAnswer, audit: "none: reads" },
  ({ caller: { tenantId }, params }) => theChecklist(db(), { tenantId, partnerId: params["partnerId"] ?? "" }),
);

/** Approves a partner whom no gateway checks, asks something, or suspends. */
export const POST = route(
  {
    permission: "kyc.decide",
    body: decideKycBody,
    limit: "write",
    idempotent: "required",
    answer: checklistAnswer,
    audit: ["partner.active", "partner.needs_clarification", "partner.suspended", "partner.under_review"],
  },
  ({ caller, body, params }) =>
    decideAboutPartner({
      tenantId: caller.tenantId,
      partnerId: params["partnerId"] ?? "",
      actor: caller.userId,
      ...body,
    }),
);
