import { AppError } from "@/lib/core/errors";
import { HOUR_MS } from "@/lib/core/time";
import { recordAudit } from "@/lib/audit/record";
import type { Tx } from "@/lib/db/client";
import type { Escrow } from "@/prisma/generated/client";

interface Change {
  readonly tenantId: string;
  readonly orderId: string;
  readonly actor: string;
  /** Why, and who asked first, for the audit. */
  readonly payload: Readonly<Record<string, string | number | null>>;
  readonly requestId: string | null;
}

/**
 * Ends a running hold after so much more time; a hold that ends sooner anyway is left as it is.
 * @throws AppError `wrong_state` unless the clock runs: what stands still does so for a reason.
 */
export async function shortenHold(tx: Tx, i: Change & { remainingMs: number }): Promise<Escrow> {
  const before = await lockEscrow(tx, i);
  if (before.state !== "holding") throw new AppError("wrong_state", "the hold does not run", { state: before.state });
  await tx.$executeRaw`
    UPDATE escrow e SET hold_required_ms = r.required,
      release_at = e.running_since + greatest(r.required - e.elapsed_ms, 0) * interval '1 millisecond'
    FROM (SELECT x.order_id, least(x.hold_required_ms, x.elapsed_ms + ${i.remainingMs}::bigint
            + greatest(0, floor(extract(epoch FROM hf_now() - x.running_since) * 1000))::bigint) AS required
          FROM escrow x WHERE x.tenant_id = ${i.tenantId} AND x.order_id = ${i.orderId}) r
    WHERE e.tenant_id = ${i.tenantId} AND e.order_id = r.order_id AND e.state = 'holding'`;
  return auditChange(tx, i, "hold.shortened", before);
}

/** Makes a hold that has begun last longer. @throws AppError `wrong_state` before it began and after settlement. */
export async function extendHold(tx: Tx, i: Change & { hours: number }): Promise<Escrow> {
  const before = await lockEscrow(tx, i);
  if (before.state !== "holding" && before.state !== "paused")
    throw new AppError("wrong_state", "no hold of this order has begun", { state: before.state });
  const moreMs = i.hours * HOUR_MS;
  await tx.$executeRaw`
    UPDATE escrow SET hold_required_ms = hold_required_ms + ${moreMs}::bigint,
      release_at = running_since + greatest(hold_required_ms + ${moreMs}::bigint - elapsed_ms, 0) * interval '1 millisecond'
    WHERE tenant_id = ${i.tenantId} AND order_id = ${i.orderId}`;
  return auditChange(tx, i, "hold.extended", before);
}

/**
 * Takes a hold back to before the completion: nothing has run, and the whole time of the policy is ahead again.
 * @throws AppError `wrong_state` when it was settled, refunded or never began.
 */
export async function resetHold(tx: Tx, i: Change): Promise<Escrow> {
  const before = await lockEscrow(tx, i);
  const count = await tx.$executeRaw`
    UPDATE escrow e SET state = 'funded', completed_at = NULL, running_since = NULL, release_at = NULL, elapsed_ms = 0, score = NULL,
      hold_required_ms = p.hold_ms
    FROM settlement_policy p
    WHERE e.tenant_id = ${i.tenantId} AND e.order_id = ${i.orderId} AND p.tenant_id = e.tenant_id AND p.id = e.policy_id
      AND e.state IN ('holding', 'paused')`;
  if (count !== 1) throw new AppError("wrong_state", "there is no hold to take back", { state: before.state });
  return auditChange(tx, i, "hold.reset", before);
}

/** Waits for whoever has the escrow now, for example a settlement. @throws AppError `not_found` */
export async function lockEscrow(tx: Tx, { tenantId, orderId }: Pick<Change, "tenantId" | "orderId">): Promise<Escrow> {
  await tx.$executeRaw`SELECT 1 FROM escrow WHERE tenant_id = ${tenantId} AND order_id = ${orderId} FOR UPDATE`;
  const escrow = await tx.escrow.findUnique({ where: { tenantId_orderId: { tenantId, orderId } } });
  if (!escrow) throw new AppError("not_found", "nothing is held for this order");
  return escrow;
}

async function auditChange(tx: Tx, i: Change, action: string, before: Escrow): Promise<Escrow> {
  const { tenantId, orderId } = i;
  const after = await tx.escrow.findUniqueOrThrow({ where: { tenantId_orderId: { tenantId, orderId } } });
  await recordAudit(tx, [
    {
      tenantId,
      actor: i.actor,
      action,
      subject: orderId,
      payload: {
        ...i.payload,
        requiredMsBefore: before.holdRequiredMs.toString(),
        requiredMsAfter: after.holdRequiredMs.toString(),
        releaseAtBefore: before.releaseAt?.toISOString() ?? null,
        releaseAtAfter: after.releaseAt?.toISOString() ?? null,
      },
      requestId: i.requestId,
    },
  ]);
  return after;
}
