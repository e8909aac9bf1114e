import { AppError } from "@/lib/core/errors";
import { stepSession } from "@/lib/catalog/endings";
import { databaseNow } from "@/lib/db/clock";
import { withAnswer } from "@/lib/http/idempotency";
import { type EndingView, lockPaidSession, type SessionDeed, viewEnding } from "./paid-session";

/**
 * The partner says yes to a paid session. Saying no is canceling it.
 * @throws AppError `not_found`, `wrong_state` when it needs no word or the time to say it is over.
 */
export function acceptSession(i: SessionDeed): Promise<EndingView> {
  return withAnswer(async (tx) => {
    const paid = await lockPaidSession(tx, i);
    const { session } = paid;
    // Again is as good as once.
    if (session.state === "scheduled" && session.needsAcceptance) return viewEnding(tx, paid);
    if (session.state !== "requested" || session.acceptBy === null || session.acceptBy <= (await databaseNow(tx)))
      throw new AppError("wrong_state", "this session does not wait for you", { state: session.state });
    await stepSession(tx, session, "scheduled", {
      actor: i.actor.userId,
      action: "session.accepted",
      requestId: i.requestId,
    });
    return viewEnding(tx, paid);
  });
}
