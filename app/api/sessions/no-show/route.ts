import { actorOf } from "@/lib/auth/caller";
import { assertMay } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { decideAbsence, objectToAbsence, reportAbsence } from "@/lib/payments/endings/no-show";
import { noShowBody } from "@/types/api";
import { endingAnswer } from "@/types/answers/sessions";

/** One side says that the other did not come, or objects to it; an operator decides with a reason. */
export const POST = route(
  {
    permission: ["absence.report", "absence.decide"],
    body: noShowBody,
    limit: "money",
    answer: endingAnswer,
    audit: ["session.no_show", "session.no_show_disputed", "session.no_show_decided"],
    idempotent: "required",
  },
  ({ caller, body, requestId }) => {
    assertMay(caller, body.action === "decide" ? "absence.decide" : "absence.report");
    const deed = { tenantId: caller.tenantId, sessionId: body.sessionId, actor: actorOf(caller), requestId };
    switch (body.action) {
      case "report":
        return reportAbsence(deed);
      case "object":
        return objectToAbsence(deed);
      case "decide":
        return decideAbsence({ ...deed, outcome: body.outcome, reason: body.reason });
    }
  },
);
