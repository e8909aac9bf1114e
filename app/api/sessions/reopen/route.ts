import { actorOf } from "@/lib/auth/caller";
import { route } from "@/lib/http/route";
import { reopenSession } from "@/lib/payments/endings/reopen";
import { reopenSessionBody } from "@/types/api";
import { endingAnswer } from "@/types/answers/sessions";

/** An operator takes a wrong completion back, before settlement. */
export const POST = route(
  {
    permission: "session.reopen",
    body: reopenSessionBody,
    limit: "write",
    answer: endingAnswer,
    audit: "session.reopened",
    idempotent: "required",
  },
  ({ caller, body, requestId }) =>
    reopenSession({ tenantId: caller.tenantId, actor: actorOf(caller), requestId, ...body }),
);
