import { AppError } from "@/lib/core/errors";
import { shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { inChunks } from "@/lib/db/chunks";
import { withTx } from "@/lib/db/tx";
import { keepSessionEvidence } from "@/lib/audit/evidence";
import { recordAudit } from "@/lib/audit/record";
import type { Actor } from "@/lib/auth/caller";
import { withAnswer } from "@/lib/http/idempotency";
import type { SessionState } from "@/lib/catalog/machine";
import {
  completeSessions,
  concerns,
  markDelivered,
  rateSession,
  sessionsToComplete,
  startAndEndSessions,
} from "@/lib/catalog/sessions";
import type { Session } from "@/prisma/generated/client";
import { scoreHold, startHolds } from "./hold";

export interface CompleteRequest {
  readonly tenantId: string;
  readonly sessionId: string;
  readonly actor: Actor;
  /** 0 to 100; only the customer may give one. */
  readonly score: number | null;
  /** Operators must say why. */
  readonly reason: string | null;
  readonly requestId: string | null;
}

export interface SessionView {
  readonly sessionId: string;
  readonly orderId: string | null;
  readonly state: SessionState;
  readonly score: number | null;
  readonly completedAt: Date | null;
  /** When the hold ends; null as long as it has not begun. */
  readonly releaseAt: Date | null;
}

const UNDER_WAY: readonly string[] = ["scheduled", "in_progress", "awaiting_confirmation"];

/**
 * Completes a session, which starts the hold. The customer may from its start on, and scores it; the partner may only
 * say that it took place, from a quarter of its length before the end; an operator may with a reason.
 * @throws AppError `not_found` also for a session of somebody else, `too_early`, `wrong_state`, `forbidden`.
 */
export function completeSession(i: CompleteRequest): Promise<SessionView> {
  return withAnswer((tx) => completeSessionStep(tx, i));
}

async function completeSessionStep(tx: Tx, i: CompleteRequest): Promise<SessionView> {
  const session = await lockSession(tx, i);
  const now = await databaseNow(tx);
  if (i.actor.role !== "customer" && i.score !== null)
    throw new AppError("forbidden", "only the customer gives a score");
  if (session.state === "completed") return repeatCompletion(tx, i, session);
  if (!UNDER_WAY.includes(session.state))
    throw new AppError("wrong_state", "this session is not under way", { state: session.state });
  if (i.actor.role === "partner") return deliver(tx, i, session, now);
  if (i.actor.role === "operator" && !i.reason) throw new AppError("invalid_input", "an operator gives a reason");
  if (i.actor.role === "customer" && now < session.startsAt) {
    throw new AppError("too_early", "the session has not begun", { from: session.startsAt.toISOString() });
  }
  await complete(tx, {
    tenantId: i.tenantId,
    ids: [session.id],
    by: i.actor.userId,
    score: i.score,
    at: now,
    reason: i.reason,
    requestId: i.requestId,
  });
  return viewSession(tx, i.tenantId, session.id);
}

/** Locks the session, and finds it only for those whom it belongs to. */
async function lockSession(tx: Tx, i: CompleteRequest): Promise<Session> {
  await tx.$executeRaw`SELECT 1 FROM session WHERE tenant_id = ${i.tenantId} AND id = ${i.sessionId} FOR UPDATE`;
  const session = await tx.session.findUnique({ where: { tenantId_id: { tenantId: i.tenantId, id: i.sessionId } } });
  if (!session || !concerns(session, i.actor)) throw new AppError("not_found", "there is no such session");
  return session;
}

/** A second completion changes nothing; a first score may still be added while the hold runs. */
async function repeatCompletion(tx: Tx, i: CompleteRequest, session: Session): Promise<SessionView> {
  if (i.score !== null && i.score !== session.score) await addScore(tx, i, i.score);
  return viewSession(tx, i.tenantId, session.id);
}

async function addScore(tx: Tx, i: CompleteRequest, score: number): Promise<void> {
  const scored = await rateSession(tx, { tenantId: i.tenantId, id: i.sessionId, score, at: await databaseNow(tx) });
  const counts = scored && (await scoreHold(tx, { tenantId: i.tenantId, sessionId: i.sessionId, score }));
  if (!counts) throw new AppError("wrong_state", "this session is rated already, or settled");
  const seen = { tenantId: i.tenantId, kind: "rating", actor: i.actor.userId, body: { score } } as const;
  await keepSessionEvidence(tx, [i.sessionId], seen);
  await recordAudit(tx, [
    {
      tenantId: i.tenantId,
      actor: i.actor.userId,
      action: "session.rated",
      subject: i.sessionId,
      payload: { score },
      requestId: i.requestId,
    },
  ]);
}

async function deliver(tx: Tx, i: CompleteRequest, session: Session, now: Date): Promise<SessionView> {
  const length = session.endsAt.getTime() - session.startsAt.getTime();
  const from = shift(session.endsAt, -Math.floor(length / 4));
  if (now < from) throw new AppError("too_early", "the session is not nearly over", { from: from.toISOString() });
  if (session.deliveredAt === null) {
    await markDelivered(tx, { tenantId: i.tenantId, id: session.id, from: session.state as SessionState, at: now });
    await keepSessionEvidence(tx, [session.id], {
      tenantId: i.tenantId,
      kind: "attendance",
      actor: i.actor.userId,
      body: { delivered: now.toISOString(), said: "partner" },
    });
    await recordAudit(tx, [
      {
        tenantId: i.tenantId,
        actor: i.actor.userId,
        action: "session.delivered",
        subject: session.id,
        requestId: i.requestId,
      },
    ]);
  }
  return viewSession(tx, i.tenantId, session.id);
}

interface CompleteStep {
  readonly tenantId: string;
  readonly ids: readonly string[];
  readonly by: string;
  readonly score: number | null;
  readonly at: Date;
  readonly reason: string | null;
  readonly requestId: string | null;
}

async function complete(tx: Tx, i: CompleteStep): Promise<void> {
  const completed = await completeSessions(tx, i);
  await startHolds(tx, { tenantId: i.tenantId, sessionIds: completed, score: i.score, at: i.at });
  await keepSessionEvidence(tx, completed, {
    tenantId: i.tenantId,
    kind: "attendance",
    actor: i.by,
    body: { completed: i.at.toISOString(), score: i.score, reason: i.reason },
  });
  await recordAudit(
    tx,
    completed.map((id) => ({
      tenantId: i.tenantId,
      actor: i.by,
      action: "session.completed",
      subject: id,
      payload: { score: i.score, reason: i.reason },
      requestId: i.requestId,
    })),
  );
}

async function viewSession(tx: Tx, tenantId: string, id: string): Promise<SessionView> {
  const session = await tx.session.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id } },
    include: { orders: { where: { state: "paid" }, include: { escrow: true } } },
  });
  const order = session.orders[0];
  return {
    sessionId: session.id,
    orderId: order?.id ?? null,
    state: session.state as SessionState,
    score: session.score,
    completedAt: session.completedAt,
    releaseAt: order?.escrow?.releaseAt ?? null,
  };
}

const CHUNK = 200;

/** What the clock does to sessions: begin, end, and complete those about which nobody spoke. Returns how many it completed. */
export async function advanceSessions(): Promise<number> {
  await withTx(async (tx) => startAndEndSessions(tx, await databaseNow(tx)));
  return inChunks(CHUNK, completeSilent);
}

function completeSilent(): Promise<number> {
  return withTx(async (tx) => {
    const at = await databaseNow(tx);
    const due = await sessionsToComplete(tx, at, CHUNK);
    for (const tenantId of new Set(due.map((row) => row.tenantId))) {
      const ids = due.filter((row) => row.tenantId === tenantId).map((row) => row.id);
      await complete(tx, { tenantId, ids, by: "timer", score: null, at, reason: null, requestId: null });
    }
    return due.length;
  });
}
