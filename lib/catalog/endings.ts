import { AppError } from "@/lib/core/errors";
import { assertStep } from "@/lib/core/machine";
import { recordAudit } from "@/lib/audit/record";
import type { Tx } from "@/lib/db/client";
import type { Prisma, Session } from "@/prisma/generated/client";
import { SESSION_MACHINE, type SessionState } from "./machine";

export interface SessionStep {
  readonly actor: string;
  /** What is written into the audit, for example `session.canceled`. */
  readonly action: string;
  readonly data?: Omit<Prisma.SessionUncheckedUpdateManyInput, "state">;
  readonly payload?: Readonly<Record<string, string | number | boolean | null>>;
  readonly requestId: string | null;
}

/**
 * Moves a session by its table, with its audit row.
 * @throws AppError `wrong_state` when the table forbids it or somebody else moved it meanwhile.
 */
export async function stepSession(tx: Tx, session: Session, to: SessionState, step: SessionStep): Promise<void> {
  const from = session.state as SessionState;
  assertStep(SESSION_MACHINE, from, to);
  await changeSession(tx, session, { ...step, data: { ...step.data, state: to } });
}

/**
 * Changes a session that stays in its state, with its audit row.
 * @throws AppError `wrong_state` when somebody else moved it meanwhile.
 */
export async function changeSession(
  tx: Tx,
  session: Session,
  step: Omit<SessionStep, "data"> & { readonly data: Prisma.SessionUncheckedUpdateManyInput },
): Promise<void> {
  const { tenantId, id, state } = session;
  const { count } = await tx.session.updateMany({ where: { tenantId, id, state }, data: step.data });
  if (count !== 1) throw new AppError("wrong_state", `the session is no longer ${state}`);
  await recordAudit(tx, [
    {
      tenantId,
      actor: step.actor,
      action: step.action,
      subject: id,
      payload: { from: state, ...step.payload },
      requestId: step.requestId,
    },
  ]);
}

/** A canceled seat of which money was retained is paid for and not sold again. */
export async function keepSeat(tx: Tx, { tenantId, id }: Session): Promise<void> {
  await tx.session.updateMany({ where: { tenantId, id, state: "canceled" }, data: { keepsSeat: true } });
}

/** Calls a ticket off: it is not sold any more. False when that was done before. */
export async function closeOffer(
  tx: Tx,
  i: { tenantId: string; offerId: string; at: Date; by: string; reason: string },
): Promise<boolean> {
  const { count } = await tx.offer.updateMany({
    where: { tenantId: i.tenantId, id: i.offerId, canceledAt: null },
    data: { canceledAt: i.at, canceledBy: i.by, cancelReason: i.reason, active: false },
  });
  return count === 1;
}

/** Places of a ticket that were reserved and never paid are free of their customers. */
export async function cancelUnpaid(tx: Tx, tenantId: string, ids: readonly string[]): Promise<void> {
  await tx.session.updateMany({
    where: { tenantId, id: { in: [...ids] }, state: "requested" },
    data: { state: "canceled" },
  });
}

export interface DueSession {
  readonly tenantId: string;
  readonly id: string;
}

/** Paid sessions that the partner did not accept in time. */
export function sessionsNotAccepted(tx: Tx, limit: number): Promise<DueSession[]> {
  return tx.$queryRaw<DueSession[]>`
    SELECT tenant_id AS "tenantId", id FROM session
    WHERE state = 'requested' AND accept_by <= hf_now() ORDER BY accept_by LIMIT ${limit}`;
}

/** Sessions to which somebody did not come and whose time to say something is over. */
export function absencesDue(tx: Tx, limit: number): Promise<DueSession[]> {
  return tx.$queryRaw<DueSession[]>`
    SELECT tenant_id AS "tenantId", id FROM session WHERE absence_due_at <= hf_now() ORDER BY absence_due_at LIMIT ${limit}`;
}
