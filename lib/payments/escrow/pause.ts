import { HOUR_MS } from "@/lib/core/time";
import type { Tx } from "@/lib/db/client";
import { databaseNow } from "@/lib/db/clock";
import { recordAudit } from "@/lib/audit/record";

export type PauseKind = "refund" | "case" | "chargeback" | "risk";

/** After a pause at least this much of the hold is left. */
const LEAST_REMAINING_MS = 2 * HOUR_MS;

export interface Pause {
  readonly tenantId: string;
  readonly orderId: string;
  /** The object that causes it, for example a refund; a second pause for the same is the same pause. */
  readonly cause: string;
}

/** What a pause changes of a hold, for the audit; locked, so that it stays so until the deed. Empty where nothing is held. */
async function readClock(tx: Tx, { tenantId, orderId }: Pause): Promise<Readonly<Record<string, string | null>>> {
  const [clock] = await tx.$queryRaw<{ state: string; elapsedMs: string; releaseAt: Date | null }[]>`
    SELECT state, elapsed_ms::text AS "elapsedMs", release_at AS "releaseAt" FROM escrow
    WHERE tenant_id = ${tenantId} AND order_id = ${orderId} FOR UPDATE`;
  return clock ? { ...clock, releaseAt: clock.releaseAt?.toISOString() ?? null } : {};
}

/** Stops the hold's clock; what has run is kept. A pause before the hold has begun waits for it. */
export async function pauseHold(tx: Tx, i: Pause & { kind: PauseKind; openedBy: string }): Promise<void> {
  const at = await databaseNow(tx);
  const before = await readClock(tx, i);
  await tx.$executeRaw`
    INSERT INTO escrow_pause (tenant_id, order_id, cause, kind, opened_by, opened_at)
    VALUES (${i.tenantId}, ${i.orderId}, ${i.cause}, ${i.kind}, ${i.openedBy}, ${at}) ON CONFLICT DO NOTHING`;
  await stopPausedClocks(tx, i.tenantId, [i.orderId], at);
  await recordAudit(tx, [
    {
      tenantId: i.tenantId,
      actor: i.openedBy,
      action: "hold.paused",
      subject: i.orderId,
      payload: { cause: i.cause, kind: i.kind },
      before,
      after: await readClock(tx, i),
    },
  ]);
}

/** Stops the clocks of those orders that have an open pause; called wherever a clock may have begun to run. */
export async function stopPausedClocks(tx: Tx, tenantId: string, orderIds: readonly string[], at: Date): Promise<void> {
  await tx.$executeRaw`
    UPDATE escrow e SET state = 'paused', running_since = NULL, release_at = NULL,
      elapsed_ms = e.elapsed_ms + greatest(0, extract(epoch FROM ${at}::timestamptz - e.running_since) * 1000)::bigint
    WHERE e.tenant_id = ${tenantId} AND e.order_id = ANY (${[...orderIds]}::text[]) AND e.state = 'holding'
      AND EXISTS (SELECT FROM escrow_pause p WHERE p.tenant_id = e.tenant_id AND p.order_id = e.order_id AND p.closed_at IS NULL)`;
}

/** Lets a standing clock run on, with two hours left at least, unless a pause is open; says how many clocks run (0 or 1). */
function letRun(tx: Tx, { tenantId, orderId }: Omit<Pause, "cause">, at: Date): Promise<number> {
  return tx.$executeRaw`
    UPDATE escrow e SET state = 'holding', running_since = ${at}, elapsed_ms = r.elapsed,
      release_at = ${at}::timestamptz + greatest(e.hold_required_ms - r.elapsed, 0) * interval '1 millisecond'
    FROM (SELECT x.order_id, greatest(0, least(x.elapsed_ms, x.hold_required_ms - ${LEAST_REMAINING_MS}::bigint)) AS elapsed
          FROM escrow x WHERE x.tenant_id = ${tenantId} AND x.order_id = ${orderId}) r
    WHERE e.tenant_id = ${tenantId} AND e.order_id = r.order_id AND e.state = 'paused' AND e.balance_minor > 0
      AND NOT EXISTS (SELECT FROM escrow_pause p WHERE p.tenant_id = e.tenant_id AND p.order_id = e.order_id AND p.closed_at IS NULL)`;
}

/** Ends a pause. When it was the last one the clock runs on, with two hours left at least. */
export function resumeHold(tx: Tx, i: Pause & { closedBy: string }): Promise<void> {
  return endPause(tx, { ...i, action: "hold.resumed" }, (at) => letRun(tx, i, at));
}

/**
 * Ends a pause, once; nothing happens where it is over already.
 * @param restart lets the clock run from that moment on, unless there is another pause; says how many clocks run (0 or 1).
 */
export async function endPause(
  tx: Tx,
  i: Pause & { closedBy: string; action: "hold.resumed" | "hold.ended" },
  restart: (at: Date) => Promise<number>,
): Promise<void> {
  const at = await databaseNow(tx);
  const closed = await tx.escrowPause.updateMany({
    where: { tenantId: i.tenantId, orderId: i.orderId, cause: i.cause, closedAt: null },
    data: { closedAt: at },
  });
  if (closed.count === 0) return;
  const before = await readClock(tx, i);
  const running = await restart(at);
  await recordAudit(tx, [
    {
      tenantId: i.tenantId,
      actor: i.closedBy,
      action: i.action,
      subject: i.orderId,
      payload: { cause: i.cause, clockRuns: running === 1 },
      before,
      after: await readClock(tx, i),
    },
  ]);
}

/** Takes money out of a hold; an emptied one ends as told. False when there is not so much left. */
export async function takeFromHold(
  tx: Tx,
  i: { tenantId: string; orderId: string; amountMinor: bigint; emptied?: "refunded" | "charged_back" },
): Promise<boolean> {
  const count = await tx.$executeRaw`
    UPDATE escrow SET balance_minor = balance_minor - ${i.amountMinor}::bigint,
      state = CASE WHEN balance_minor = ${i.amountMinor}::bigint THEN ${i.emptied ?? "refunded"} ELSE state END,
      running_since = CASE WHEN balance_minor = ${i.amountMinor}::bigint THEN NULL ELSE running_since END
    WHERE tenant_id = ${i.tenantId} AND order_id = ${i.orderId} AND state IN ('funded', 'holding', 'paused') AND balance_minor >= ${i.amountMinor}::bigint`;
  return count === 1;
}

/**
 * Puts money back into a hold from which a chargeback had taken it. The clock of one that was emptied stands while a pause
 * is open and runs on otherwise: the verdict that emptied it ended the chargeback's own pause. False when the order was
 * split meanwhile.
 */
export async function restoreToHold(
  tx: Tx,
  i: { tenantId: string; orderId: string; amountMinor: bigint },
): Promise<boolean> {
  const count = await tx.$executeRaw`
    UPDATE escrow SET balance_minor = balance_minor + ${i.amountMinor}::bigint,
      state = CASE WHEN state <> 'charged_back' THEN state WHEN completed_at IS NULL THEN 'funded' ELSE 'paused' END, release_at = CASE WHEN state = 'charged_back' THEN NULL ELSE release_at END
    WHERE tenant_id = ${i.tenantId} AND order_id = ${i.orderId} AND state IN ('funded', 'holding', 'paused', 'charged_back')`;
  if (count === 1) await letRun(tx, i, await databaseNow(tx));
  return count === 1;
}
