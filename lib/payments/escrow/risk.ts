import { AppError } from "@/lib/core/errors";
import { DAY_MS, shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { recordAudit } from "@/lib/audit/record";
import { withAnswer } from "@/lib/http/idempotency";
import { lockEscrow } from "./adjust";
import { pauseHold, resumeHold, stopPausedClocks } from "./pause";

/** How long a hold stands still on the word of one operator, and for each renewal by two. */
const RISK_PAUSE_MS = 7 * DAY_MS;
/** One pause for risk in the life of an order: what comes after it needs two operators. */
const CAUSE = "risk";

/** Whether a hold stands still for risk after an operator's word. */
interface RiskView {
  readonly orderId: string;
  readonly paused: boolean;
}

interface RiskDeed {
  readonly tenantId: string;
  readonly orderId: string;
  readonly userId: string;
  readonly reason: string;
  readonly requestId: string | null;
}

/**
 * Stops the hold of an order for a week, because somebody has to look at it; once. Not begun yet, it will not run when it begins.
 * @throws AppError `not_found`, `wrong_state` when nothing is held or it was stopped for risk before.
 */
export function pauseForRisk(i: RiskDeed): Promise<RiskView> {
  return withAnswer(async (tx) => {
    await assertHeld(tx, i);
    const key = { tenantId: i.tenantId, orderId: i.orderId, cause: CAUSE };
    if ((await tx.escrowPause.count({ where: key })) > 0)
      throw new AppError("wrong_state", "this hold was stopped for risk before; another week needs two operators");
    await pauseHold(tx, { ...key, kind: "risk", openedBy: i.userId });
    await lastUntil(tx, i, shift(await databaseNow(tx), RISK_PAUSE_MS));
    await audit(tx, i, "hold.risk_raised");
    return { orderId: i.orderId, paused: true };
  });
}

/** Lets it run on before the week is over. @throws AppError `not_found`, `wrong_state` when it does not stand still for risk. */
export function clearRisk(i: RiskDeed): Promise<RiskView> {
  return withAnswer(async (tx) => {
    await lockEscrow(tx, i);
    const open = { tenantId: i.tenantId, orderId: i.orderId, cause: CAUSE, closedAt: null };
    if ((await tx.escrowPause.count({ where: open })) === 0)
      throw new AppError("wrong_state", "this hold does not stand still for risk");
    await resumeHold(tx, { ...open, closedBy: i.userId });
    await audit(tx, i, "hold.risk_cleared");
    return { orderId: i.orderId, paused: false };
  });
}

/** Another week from now, decided by two operators; also when the last one is over. @throws AppError `wrong_state` */
export async function renewRisk(tx: Tx, i: RiskDeed): Promise<void> {
  await assertHeld(tx, i);
  const now = await databaseNow(tx);
  const { count } = await tx.escrowPause.updateMany({
    where: { tenantId: i.tenantId, orderId: i.orderId, cause: CAUSE },
    data: { closedAt: null },
  });
  if (count !== 1) throw new AppError("wrong_state", "this hold was not stopped for risk before");
  await lastUntil(tx, i, shift(now, RISK_PAUSE_MS));
  await stopPausedClocks(tx, i.tenantId, [i.orderId], now);
  await audit(tx, i, "hold.risk_renewed");
}

/** @throws AppError `wrong_state` once nothing is held any more. */
export async function assertHeld(tx: Tx, i: { tenantId: string; orderId: string }): Promise<void> {
  const { state } = await lockEscrow(tx, i);
  if (state !== "funded" && state !== "holding" && state !== "paused")
    throw new AppError("wrong_state", "nothing is held for this order any more", { state });
}

async function lastUntil(tx: Tx, i: RiskDeed, expiresAt: Date): Promise<void> {
  await tx.escrowPause.updateMany({
    where: { tenantId: i.tenantId, orderId: i.orderId, cause: CAUSE },
    data: { expiresAt },
  });
}

async function audit(tx: Tx, i: RiskDeed, action: string): Promise<void> {
  const { tenantId, orderId, userId, reason, requestId } = i;
  await recordAudit(tx, [{ tenantId, actor: userId, action, subject: orderId, payload: { reason }, requestId }]);
}

const CHUNK = 100;

/** Pauses whose time is over end by themselves, whatever nobody decided. Returns how many. */
export function resumeRiskPauses(): Promise<number> {
  return withTx(async (tx) => {
    const due = await tx.$queryRaw<{ tenantId: string; orderId: string; cause: string }[]>`
      SELECT tenant_id AS "tenantId", order_id AS "orderId", cause FROM escrow_pause
      WHERE closed_at IS NULL AND expires_at <= hf_now() ORDER BY expires_at LIMIT ${CHUNK} FOR UPDATE SKIP LOCKED`;
    for (const each of due) await resumeHold(tx, { ...each, closedBy: "timer" });
    return due.length;
  });
}
