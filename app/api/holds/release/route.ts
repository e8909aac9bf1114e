import { route } from "@/lib/http/route";
import { askToRelease } from "@/lib/payments/two-person/request";
import { releaseHoldBody } from "@/types/api";

/** Asks that a running hold ends at once; a second operator decides. */
export const POST = route(
  { allow: ["operator"], body: releaseHoldBody, limit: "write", idempotent: "required", status: 202 },
  ({ caller, body, requestId }) =>
    askToRelease({ tenantId: caller.tenantId, userId: caller.userId, requestId, ...body }),
);
