import { actorOf } from "@/lib/auth/caller";
import { route } from "@/lib/http/route";
import { completeSession } from "@/lib/payments/escrow/complete";
import { completeSessionBody } from "@/types/api";
import { completionAnswer } from "@/types/answers/sessions";

/** The customer confirms and scores; the partner says that it took place; an operator decides with a reason. */
export const POST = route(
  {
    permission: "session.complete",
    body: completeSessionBody,
    limit: "write",
    answer: completionAnswer,
    audit: ["session.completed", "session.delivered", "session.rated"],
    idempotent: "required",
  },
  ({ caller, body, requestId }) =>
    completeSession({
      tenantId: caller.tenantId,
      sessionId: body.sessionId,
      actor: actorOf(caller),
      score: body.score ?? null,
      reason: body.reason ?? null,
      requestId,
    }),
);
