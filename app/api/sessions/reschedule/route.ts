import { actorOf } from "@/lib/auth/caller";
import { route } from "@/lib/http/route";
import { answerProposal, proposeTime } from "@/lib/payments/endings/reschedule";
import { rescheduleBody } from "@/types/api";
import { rescheduleAnswer } from "@/types/answers/sessions";

/** One side proposes another time, the other accepts or declines; the money stays where it is. */
export const POST = route(
  {
    permission: "session.reschedule",
    body: rescheduleBody,
    limit: "write",
    answer: rescheduleAnswer,
    audit: ["session.time_proposed", "session.rescheduled", "session.time_declined"],
    idempotent: "required",
  },
  async ({ caller, body, requestId }) => {
    const deed = { tenantId: caller.tenantId, sessionId: body.sessionId, actor: actorOf(caller), requestId };
    return body.action === "propose"
      ? proposeTime({ ...deed, startsAt: new Date(body.startsAt) })
      : answerProposal({ ...deed, proposalId: body.proposalId, answer: body.action });
  },
);
