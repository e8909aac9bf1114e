import { AppError } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";
import { recordAudit } from "@/lib/audit/record";
import { findTenant } from "./queries";

/** Since when, and why, no money of a tenant leaves. */
export interface Freeze {
  readonly at: Date;
  readonly reason: string;
}

export async function findFreeze(tx: Tx, tenantId: string): Promise<Freeze | null> {
  const { payoutsFrozenAt, payoutsFrozenReason } = await findTenant(tx, tenantId);
  return payoutsFrozenAt === null ? null : { at: payoutsFrozenAt, reason: payoutsFrozenReason ?? "" };
}

/** @throws AppError `payouts_frozen` */
export async function assertNotFrozen(tx: Tx, tenantId: string): Promise<void> {
  if ((await findFreeze(tx, tenantId)) !== null)
    throw new AppError("payouts_frozen", "payouts are stopped while the books are checked, please try again later", {
      retryAfterSeconds: 600,
    });
}

/** Stops the payouts of a tenant. False when they were stopped before; the first reason stands. */
export async function freezePayouts(
  tx: Tx,
  i: { tenantId: string; at: Date; reason: string; actor: string },
): Promise<boolean> {
  const { count } = await tx.tenant.updateMany({
    where: { id: i.tenantId, payoutsFrozenAt: null },
    data: { payoutsFrozenAt: i.at, payoutsFrozenReason: i.reason },
  });
  if (count === 1) await record(tx, i, "payouts.frozen");
  return count === 1;
}

/** Lets the payouts of a tenant go on. @throws AppError `wrong_state` when they are not stopped. */
export async function unfreezePayouts(tx: Tx, i: { tenantId: string; reason: string; actor: string }): Promise<void> {
  const { count } = await tx.tenant.updateMany({
    where: { id: i.tenantId, payoutsFrozenAt: { not: null } },
    data: { payoutsFrozenAt: null, payoutsFrozenReason: null },
  });
  if (count !== 1) throw new AppError("wrong_state", "payouts are not frozen");
  await record(tx, i, "payouts.unfrozen");
}

async function record(tx: Tx, i: { tenantId: string; reason: string; actor: string }, action: string): Promise<void> {
  const frozen = action === "payouts.frozen";
  await recordAudit(tx, [
    {
      tenantId: i.tenantId,
      actor: i.actor,
      action,
      subject: i.tenantId,
      payload: { reason: i.reason },
      before: { frozen: !frozen },
      after: { frozen },
    },
  ]);
}
