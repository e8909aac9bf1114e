import { actorOf } from "@/lib/auth/caller";
import { route } from "@/lib/http/route";
import { acceptSession } from "@/lib/payments/endings/accept";
import { acceptSessionBody } from "@/types/api";
import { endingAnswer } from "@/types/answers/sessions";

/** The partner says yes to a paid session, where the offer asks for it. */
export const POST = route(
  {
    permission: "session.accept",
    body: acceptSessionBody,
    limit: "write",
    answer: endingAnswer,
    audit: "session.accepted",
    idempotent: "required",
  },
  ({ caller, body, requestId }) =>
    acceptSession({ tenantId: caller.tenantId, sessionId: body.sessionId, actor: actorOf(caller), requestId }),
);
