import { AppError } from "@/lib/core/errors";
import { money } from "@/lib/core/money";
import { route } from "@/lib/http/route";
import { type PayoutView, requestPayout } from "@/lib/payments/payouts/request";
import { toPayoutJson } from "@/lib/views/payouts";
import { requestPayoutBody } from "@/types/api";
import { payoutAnswer } from "@/types/answers/payouts";

/** A partner asks to be paid; the amount leaves the balance in the same transaction. */
export const POST = route(
  {
    permission: "payout.request",
    body: requestPayoutBody,
    limit: "payout",
    answer: payoutAnswer,
    audit: "payout.requested",
    idempotent: "required",
    needsVerified: true,
    stepUp: true,
    status: 201,
    show: toPayoutJson<PayoutView>,
  },
  async ({ caller, body, idempotencyKey, requestId }) => {
    if (caller.partnerId === null) throw new AppError("forbidden", "your account belongs to no partner");
    return requestPayout({
      tenantId: caller.tenantId,
      partnerId: caller.partnerId,
      userId: caller.userId,
      amount: money(BigInt(body.amount), body.currency),
      method: body.method,
      requestKey: idempotencyKey,
      requestId,
    });
  },
);
