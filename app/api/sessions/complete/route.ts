import { AppError } from "@/lib/core/errors";
import type { Caller } from "@/lib/auth/caller";
import { route } from "@/lib/http/route";
import { type CompleteRequest, completeSession } from "@/lib/payments/escrow/complete";
import { completeSessionBody } from "@/types/api";

/** The customer confirms and scores; the partner says that it took place; an operator decides with a reason. */
export const POST = route(
  { allow: ["customer", "partner", "operator"], body: completeSessionBody, limit: "write", idempotent: true },
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

function actorOf(caller: Caller): CompleteRequest["actor"] {
  if (caller.role !== "partner") return { role: caller.role, userId: caller.userId };
  if (caller.partnerId === null) throw new AppError("forbidden", "your account belongs to no partner");
  return { role: "partner", userId: caller.userId, partnerId: caller.partnerId };
}
