import { AppError } from "@/lib/core/errors";
import { assertStep } from "@/lib/core/machine";
import type { Actor } from "@/lib/auth/caller";
import type { Tx } from "@/lib/db/client";
import type { Session } from "@/prisma/generated/client";
import { SESSION_MACHINE, type SessionState } from "./machine";

/** Whether a session concerns this person: its customer, its partner, or any operator. */
export function concerns(session: Pick<Session, "customerId" | "partnerId">, actor: Actor): boolean {
  if (actor.role === "customer") return session.customerId === actor.userId;
  return actor.role === "operator" || session.partnerId === actor.partnerId;
}

/** The partner says that it took place; the customer or the timer completes it. */
export async function markDelivered(
  tx: Tx,
  i: { tenantId: string; id: string; from: SessionState; at: Date },
): Promise<void> {
  // The clock may have moved it there already.
  if (i.from !== "awaiting_confirmation") assertStep(SESSION_MACHINE, i.from, "awaiting_confirmation");
  const { count } = await tx.session.updateMany({
    where: { tenantId: i.tenantId, id: i.id, state: i.from },
    data: { state: "awaiting_confirmation", deliveredAt: i.at },
  });
  if (count !== 1) throw new AppError("wrong_state", "the session has changed meanwhile");
}

export interface Completion {
  readonly tenantId: string;
  readonly ids: readonly string[];
  /** The user who completed it, or `timer`. */
  readonly by: string;
  readonly score: number | null;
  readonly at: Date;
}

/** Completes sessions that are under way; returns the ids that were completed now. The time of completion never changes again. */
export async function completeSessions(tx: Tx, i: Completion): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    UPDATE session SET state = 'completed', completed_at = ${i.at}, completed_by = ${i.by}, score = ${i.score}::int,
      rated_at = CASE WHEN ${i.score}::int IS NULL THEN NULL ELSE ${i.at}::timestamptz END
    WHERE tenant_id = ${i.tenantId} AND id = ANY (${[...i.ids]}::text[]) AND state IN ('scheduled', 'in_progress', 'awaiting_confirmation')
    RETURNING id`;
  return rows.map((row) => row.id);
}

/** Sets the score of a completed session that has none. */
export async function rateSession(
  tx: Tx,
  i: { tenantId: string; id: string; score: number; at: Date },
): Promise<boolean> {
  const { count } = await tx.session.updateMany({
    where: { tenantId: i.tenantId, id: i.id, state: "completed", score: null },
    data: { score: i.score, ratedAt: i.at },
  });
  return count === 1;
}

/** Sessions whose time has come, by the clock: those that begin, and those whose end has passed. */
export async function startAndEndSessions(tx: Tx, now: Date): Promise<void> {
  await tx.session.updateMany({
    where: { state: "scheduled", startsAt: { lte: now } },
    data: { state: "in_progress" },
  });
  await tx.session.updateMany({
    where: { state: "in_progress", endsAt: { lte: now } },
    data: { state: "awaiting_confirmation" },
  });
}

/** Two hours after the partner said so, or twelve hours after its end (or its reopening) with no word from either side, a session counts as completed. */
export async function sessionsToComplete(
  tx: Tx,
  now: Date,
  limit: number,
): Promise<{ tenantId: string; id: string }[]> {
  return tx.$queryRaw<{ tenantId: string; id: string }[]>`
    SELECT tenant_id AS "tenantId", id FROM session
    WHERE state = 'awaiting_confirmation'
      AND (delivered_at <= ${now}::timestamptz - interval '2 hours' OR greatest(ends_at, reopened_at) <= ${now}::timestamptz - interval '12 hours')
    ORDER BY ends_at LIMIT ${limit} FOR UPDATE SKIP LOCKED`;
}

/** A session that has not begun does not take place; its place is free again. False when it has begun or is not booked. */
export async function cancelScheduled(tx: Tx, tenantId: string, id: string): Promise<boolean> {
  const { count } = await tx.session.updateMany({
    where: { tenantId, id, state: "scheduled" },
    data: { state: "canceled" },
  });
  return count === 1;
}
