import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { MINUTE_MS, shift } from "@/lib/core/time";
import { recordAudit } from "@/lib/audit/record";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import type { Offer, Session, SessionProposal } from "@/prisma/generated/client";
import { assertBookable, assertPlaceFree } from "./book";
import { changeSession } from "./endings";

/** Notes another time that one side wishes; a second wish of the same session has to wait for the first. */
export async function addProposal(
  tx: Tx,
  i: {
    session: Session & { offer: Offer };
    startsAt: Date;
    by: { userId: string; role: "customer" | "partner" };
    requestId: string | null;
  },
): Promise<SessionProposal> {
  const { session, startsAt } = i;
  assertBookable(session.offer, startsAt, await databaseNow(tx));
  await assertPlaceFree(tx, session.offer, timesOf(session, startsAt));
  const open = await tx.sessionProposal.count({
    where: { tenantId: session.tenantId, sessionId: session.id, state: "open" },
  });
  if (open > 0) throw new AppError("conflict", "another time is proposed already");
  const proposal = await tx.sessionProposal.create({
    data: {
      tenantId: session.tenantId,
      id: newId("proposal"),
      sessionId: session.id,
      proposedBy: i.by.userId,
      proposedRole: i.by.role,
      startsAt,
      state: "open",
      expiresAt: startsAt < session.startsAt ? startsAt : session.startsAt,
    },
  });
  await recordAudit(tx, [
    {
      tenantId: session.tenantId,
      actor: i.by.userId,
      action: "session.time_proposed",
      subject: session.id,
      payload: { proposalId: proposal.id, startsAt: startsAt.toISOString() },
      requestId: i.requestId,
    },
  ]);
  return proposal;
}

/** The open proposal of a session, locked. @throws AppError `not_found`, `wrong_state` when it is decided or its time is over. */
export async function lockProposal(tx: Tx, session: Session, id: string): Promise<SessionProposal> {
  const { tenantId } = session;
  await tx.$executeRaw`SELECT 1 FROM session_proposal WHERE tenant_id = ${tenantId} AND id = ${id} FOR UPDATE`;
  const proposal = await tx.sessionProposal.findFirst({ where: { tenantId, id, sessionId: session.id } });
  if (!proposal) throw new AppError("not_found", "there is no such proposal");
  if (proposal.state !== "open" || proposal.expiresAt <= (await databaseNow(tx)))
    throw new AppError("wrong_state", "this proposal is no longer open", { state: proposal.state });
  return proposal;
}

interface Decision {
  readonly session: Session & { offer: Offer };
  readonly proposal: SessionProposal;
  readonly userId: string;
  readonly requestId: string | null;
}

/** Moves the session to the proposed time, if the place is still free then. @throws AppError `slot_taken`, `invalid_input` */
export async function acceptProposal(tx: Tx, { session, proposal, userId, requestId }: Decision): Promise<void> {
  assertBookable(session.offer, proposal.startsAt, await databaseNow(tx));
  const times = timesOf(session, proposal.startsAt);
  await assertPlaceFree(tx, session.offer, times);
  await closeProposal(tx, proposal, "accepted", userId);
  await changeSession(tx, session, {
    actor: userId,
    action: "session.rescheduled",
    data: { startsAt: times.startsAt, endsAt: times.endsAt },
    payload: { before: session.startsAt.toISOString(), after: proposal.startsAt.toISOString() },
    requestId,
  });
}

/** The other side refuses, or the one who proposed takes it back; the old time stays. */
export async function declineProposal(tx: Tx, { session, proposal, userId, requestId }: Decision): Promise<void> {
  await closeProposal(tx, proposal, "declined", userId);
  await recordAudit(tx, [
    {
      tenantId: session.tenantId,
      actor: userId,
      action: "session.time_declined",
      subject: session.id,
      payload: { proposalId: proposal.id },
      requestId,
    },
  ]);
}

async function closeProposal(
  tx: Tx,
  { tenantId, id }: SessionProposal,
  state: "accepted" | "declined",
  decidedBy: string,
): Promise<void> {
  await tx.sessionProposal.updateMany({
    where: { tenantId, id, state: "open" },
    data: { state, decidedBy, decidedAt: await databaseNow(tx) },
  });
}

function timesOf(session: Session & { offer: Offer }, startsAt: Date): Session {
  return { ...session, startsAt, endsAt: shift(startsAt, session.offer.durationMinutes * MINUTE_MS) };
}

/** Proposals that nobody answered before the session began. Returns how many. */
export function expireProposals(): Promise<number> {
  return withTx(
    (tx) => tx.$executeRaw`
      UPDATE session_proposal SET state = 'expired', decided_at = hf_now() WHERE state = 'open' AND expires_at <= hf_now()`,
  );
}
