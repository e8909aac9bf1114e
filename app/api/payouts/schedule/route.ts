import { AppError } from "@/lib/core/errors";
import { route } from "@/lib/http/route";
import { setSchedule } from "@/lib/payments/payouts/schedule";
import { scheduleAnswer } from "@/types/answers/payouts";
import { payoutScheduleBody } from "@/types/payouts";

/** When a partner's money in one currency goes out by itself. */
export const POST = route(
  {
    permission: "payout.request",
    body: payoutScheduleBody,
    limit: "write",
    answer: scheduleAnswer,
    audit: "payout_schedule.changed",
    idempotent: "required",
    needsVerified: true,
    stepUp: true,
  },
  async ({ caller: { tenantId, partnerId, userId }, body, requestId }) => {
    if (partnerId === null) throw new AppError("forbidden", "your account belongs to no partner");
    return setSchedule({ tenantId, partnerId, userId, requestId, ...body });
  },
);
