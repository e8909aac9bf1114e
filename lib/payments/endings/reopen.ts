import { AppError } from "@/lib/core/errors";
import { stepSession } from "@/lib/catalog/endings";
import { databaseNow } from "@/lib/db/clock";
import { withAnswer } from "@/lib/http/idempotency";
import { resetHold } from "@/lib/payments/escrow/adjust";
import { type EndingView, lockPaidSession, type SessionDeed, viewEnding } from "./paid-session";

/**
 * Takes a wrong completion back, before settlement only: the session waits to be confirmed again, its score is gone, and
 * the hold starts anew with the next completion.
 * @throws AppError `not_found`, `wrong_state` when it is not completed or the money was split.
 */
export function reopenSession(i: SessionDeed & { reason: string }): Promise<EndingView> {
  return withAnswer(async (tx) => {
    const paid = await lockPaidSession(tx, i);
    const { session, order } = paid;
    if (session.state !== "completed")
      throw new AppError("wrong_state", "this session is not completed", { state: session.state });
    const { tenantId, requestId, reason } = i;
    await resetHold(tx, { tenantId, orderId: order.id, actor: i.actor.userId, payload: { reason }, requestId });
    await stepSession(tx, session, "awaiting_confirmation", {
      actor: i.actor.userId,
      action: "session.reopened",
      data: {
        completedAt: null,
        completedBy: null,
        deliveredAt: null,
        score: null,
        ratedAt: null,
        reopenedAt: await databaseNow(tx),
      },
      payload: {
        reason,
        completedAtBefore: session.completedAt?.toISOString() ?? null,
        completedByBefore: session.completedBy,
        scoreBefore: session.score,
      },
      requestId,
    });
    return viewEnding(tx, paid);
  });
}
