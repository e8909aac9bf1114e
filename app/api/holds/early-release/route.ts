import { route } from "@/lib/http/route";
import { releaseEarly } from "@/lib/payments/escrow/early-release";
import { earlyReleaseBody } from "@/types/api";
import { shortenedAnswer } from "@/types/answers/sessions";

/** A contented customer lets the partner be paid in an hour, where the marketplace allows it. Partners and operators cannot. */
export const POST = route(
  {
    permission: "hold.shorten",
    body: earlyReleaseBody,
    limit: "write",
    answer: shortenedAnswer,
    audit: "hold.shortened",
    idempotent: "required",
  },
  ({ caller, body, requestId }) =>
    releaseEarly({ tenantId: caller.tenantId, orderId: body.orderId, customerId: caller.userId, requestId }),
);
