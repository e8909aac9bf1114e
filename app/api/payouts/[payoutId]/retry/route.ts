import { AppError } from "@/lib/core/errors";
import { route } from "@/lib/http/route";
import type { PayoutView } from "@/lib/payments/payouts/request";
import { retryPayout } from "@/lib/payments/payouts/retry";
import { toPayoutJson } from "@/lib/views/payouts";
import { emptyBody } from "@/types/api";
import { payoutAnswer } from "@/types/answers/payouts";

/** Tries a payout again that failed or came back, once; the rules judge it anew. */
export const POST = route(
  {
    permission: "payout.retry",
    body: emptyBody,
    limit: "payout",
    answer: payoutAnswer,
    audit: "payout.requested",
    idempotent: "required",
    needsVerified: true,
    stepUp: true,
    status: 201,
    show: toPayoutJson<PayoutView>,
  },
  async ({ caller, params, idempotencyKey, requestId }) => {
    if (caller.group === "partner" && caller.partnerId === null)
      throw new AppError("forbidden", "your account belongs to no partner");
    return retryPayout({
      tenantId: caller.tenantId,
      payoutId: params["payoutId"] ?? "",
      userId: caller.userId,
      partnerId: caller.group === "partner" ? caller.partnerId : null,
      requestKey: idempotencyKey,
      requestId,
    });
  },
);
