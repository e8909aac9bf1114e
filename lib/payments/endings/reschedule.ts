import { AppError } from "@/lib/core/errors";
import { acceptProposal, addProposal, declineProposal, lockProposal } from "@/lib/catalog/proposals";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { withAnswer } from "@/lib/http/idempotency";
import { type EndingView, lockPaidSession, type PaidSession, type SessionDeed, viewEnding } from "./paid-session";

export interface ProposalView {
  readonly proposalId: string;
  readonly sessionId: string;
  readonly startsAt: Date;
  /** Until when the other side can accept it. */
  readonly expiresAt: Date;
}

/**
 * One side proposes another time, before the session begins; the money stays where it is.
 * @throws AppError `not_found`, `forbidden` for operators, `wrong_state` for a session that has begun or has a fixed time,
 * `slot_taken`, `invalid_input` for a time that is over or too far away, `conflict` while another proposal is open.
 */
export function proposeTime(i: SessionDeed & { startsAt: Date }): Promise<ProposalView> {
  return withAnswer(async (tx) => {
    const { session } = await lockMovable(tx, i);
    const { userId, role } = i.actor;
    if (role !== "customer" && role !== "partner")
      throw new AppError("forbidden", "the two sides agree on another time themselves");
    const { requestId, startsAt } = i;
    const proposal = await addProposal(tx, { session, startsAt, by: { userId, role }, requestId });
    return {
      proposalId: proposal.id,
      sessionId: session.id,
      startsAt: proposal.startsAt,
      expiresAt: proposal.expiresAt,
    };
  });
}

/**
 * The other side accepts a proposed time or declines it; who proposed can take it back by declining.
 * @throws AppError `not_found`, `forbidden` for accepting one's own proposal, `wrong_state`, `slot_taken`.
 */
export function answerProposal(
  i: SessionDeed & { proposalId: string; answer: "accept" | "decline" },
): Promise<EndingView> {
  return withAnswer(async (tx) => {
    const paid = await lockMovable(tx, i);
    const proposal = await lockProposal(tx, paid.session, i.proposalId);
    const decision = { session: paid.session, proposal, userId: i.actor.userId, requestId: i.requestId };
    if (i.answer === "accept") {
      if (i.actor.role === proposal.proposedRole)
        throw new AppError("forbidden", "the other side accepts what you propose");
      await acceptProposal(tx, decision);
    } else {
      await declineProposal(tx, decision);
    }
    return viewEnding(tx, paid);
  });
}

/** @throws AppError `wrong_state` for a session whose time cannot be changed any more, or never could. */
async function lockMovable(tx: Tx, i: SessionDeed): Promise<PaidSession> {
  const paid = await lockPaidSession(tx, i);
  const { session } = paid;
  if (!session.reservedSlot) throw new AppError("wrong_state", "the time of this session is fixed");
  if (session.state !== "scheduled" || session.startsAt <= (await databaseNow(tx)))
    throw new AppError("wrong_state", "the session has begun or does not take place", { state: session.state });
  return paid;
}
