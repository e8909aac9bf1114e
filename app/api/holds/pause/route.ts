import { z } from "zod";
import { route } from "@/lib/http/route";
import { clearRisk, pauseForRisk } from "@/lib/payments/escrow/risk";
import { askToRenewRisk } from "@/lib/payments/two-person/request";
import { pauseHoldBody } from "@/types/api";
import { approvalAnswer } from "@/types/answers/approvals";
import { riskAnswer } from "@/types/answers/sessions";

/** One operator stops a hold for a week, once, or lets it run on; another week is asked for, and a second operator decides. */
export const POST = route(
  {
    permission: "hold.pause",
    body: pauseHoldBody,
    limit: "write",
    answer: z.union([riskAnswer, approvalAnswer]),
    audit: ["hold.risk_raised", "hold.risk_cleared", "approval.requested"],
    idempotent: "required",
  },
  async ({ caller, body: { action, ...body }, requestId }) => {
    const deed = { tenantId: caller.tenantId, userId: caller.userId, requestId, ...body };
    switch (action) {
      case "renew":
        return askToRenewRisk(deed);
      case "pause":
        return pauseForRisk(deed);
      case "clear":
        return clearRisk(deed);
    }
  },
);
