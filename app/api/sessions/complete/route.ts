import { actorOf } from "@/lib/auth/caller";
import { route } from "@/lib/http/route";
import { completeSession } from "@/lib/payments/escrow/complete";
import { completeSessionBody } from "@/types/api";

/** The customer confirms and scores; the partner says that it took place; an operator decides with a reason. */
export const POST = route(
  { allow: ["customer", "partner", "operator"], body: completeSessionBody, limit: "write", idempotent: "required" },
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
