import { route } from "@/lib/http/route";
import { liftFreeze } from "@/lib/payments/payouts/watch";
import { unfreezeBody } from "@/types/api";
import { unfreezeAnswer } from "@/types/answers/payouts";

/** Lets payouts go on that were stopped because the books were wrong; only once they are right. */
export const POST = route(
  {
    permission: "payout.unfreeze",
    body: unfreezeBody,
    limit: "write",
    answer: unfreezeAnswer,
    audit: "payouts.unfrozen",
    idempotent: "required",
  },
  ({ caller, body }) => liftFreeze({ tenantId: caller.tenantId, userId: caller.userId, reason: body.reason }),
);
