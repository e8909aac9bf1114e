import { AppError } from "@/lib/core/errors";
import { actorOf } from "@/lib/auth/caller";
import { route } from "@/lib/http/route";
import { decideAbsence, objectToAbsence, reportAbsence } from "@/lib/payments/endings/no-show";
import { noShowBody } from "@/types/api";

/** One side says that the other did not come, or objects to it; an operator decides with a reason. */
export const POST = route(
  { allow: ["customer", "partner", "operator"], body: noShowBody, limit: "money", idempotent: "required" },
  ({ caller, body, requestId }) => {
    const deed = { tenantId: caller.tenantId, sessionId: body.sessionId, actor: actorOf(caller), requestId };
    switch (body.action) {
      case "report":
        return reportAbsence(deed);
      case "object":
        return objectToAbsence(deed);
      case "decide":
        if (caller.role !== "operator") throw new AppError("forbidden", "only an operator decides");
        return decideAbsence({ ...deed, outcome: body.outcome, reason: body.reason });
    }
  },
);
