import { route } from "@/lib/http/route";
import { askToExtend } from "@/lib/payments/two-person/request";
import { extendHoldBody } from "@/types/api";

/** Asks that a hold lasts some hours longer; a second operator decides. */
export const POST = route(
  { allow: ["operator"], body: extendHoldBody, limit: "write", idempotent: "required", status: 202 },
  ({ caller, body, requestId }) =>
    askToExtend({ tenantId: caller.tenantId, userId: caller.userId, requestId, ...body }),
);
