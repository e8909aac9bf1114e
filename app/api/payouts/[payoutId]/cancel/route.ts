import { AppError } from "@/lib/core/errors";
import { route } from "@/lib/http/route";
import { cancelPayout } from "@/lib/payments/payouts/cancel";
import type { PayoutView } from "@/lib/payments/payouts/request";
import { toPayoutJson } from "@/lib/views/payouts";
import { payoutAnswer } from "@/types/answers/payouts";
import { reasonedBody } from "@/types/payouts";

/** Takes a payout back that was not sent; the balance has it again. */
export const POST = route(
  {
    permission: "payout.cancel",
    body: reasonedBody,
    limit: "money",
    answer: payoutAnswer,
    audit: "payout.canceled",
    idempotent: "required",
    show: toPayoutJson<PayoutView>,
  },
  async ({ caller, body, params }) => {
    if (caller.group === "partner" && caller.partnerId === null)
      throw new AppError("forbidden", "your account belongs to no partner");
    return cancelPayout({
      tenantId: caller.tenantId,
      payoutId: params["payoutId"] ?? "",
      userId: caller.userId,
      partnerId: caller.group === "partner" ? caller.partnerId : null,
      reason: body.reason,
    });
  },
);
