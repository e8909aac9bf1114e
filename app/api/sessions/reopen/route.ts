import { actorOf } from "@/lib/auth/caller";
import { route } from "@/lib/http/route";
import { reopenSession } from "@/lib/payments/endings/reopen";
import { reopenSessionBody } from "@/types/api";

/** An operator takes a wrong completion back, before settlement. */
export const POST = route(
  { allow: ["operator"], body: reopenSessionBody, limit: "write", idempotent: "required" },
  ({ caller, body, requestId }) =>
    reopenSession({ tenantId: caller.tenantId, actor: actorOf(caller), requestId, ...body }),
);
