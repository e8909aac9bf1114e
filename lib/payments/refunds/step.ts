import { AppError } from "@/lib/core/errors";
import { assertStep } from "@/lib/core/machine";
import type { Tx } from "@/lib/db/client";
import { recordAudit } from "@/lib/audit/record";
import { enqueue } from "@/lib/jobs/jobs";
import type { Prisma, Refund } from "@/prisma/generated/client";
import { REFUND_MACHINE, type RefundState } from "./machine";

export interface RefundStep {
  readonly actor: string;
  readonly data?: Omit<Prisma.RefundUncheckedUpdateManyInput, "state">;
  readonly reason?: string | null;
}

/**
 * Moves a refund by its table, with its audit row.
 * @throws AppError `wrong_state` when the table forbids it or somebody else moved it meanwhile.
 */
export async function stepRefund(tx: Tx, refund: Refund, to: RefundState, step: RefundStep): Promise<Refund> {
  const from = refund.state as RefundState;
  assertStep(REFUND_MACHINE, from, to);
  const where = { tenantId: refund.tenantId, id: refund.id };
  const { count } = await tx.refund.updateMany({ where: { ...where, state: from }, data: { ...step.data, state: to } });
  if (count !== 1) throw new AppError("wrong_state", `the refund is no longer ${from}`);
  await recordAudit(tx, [
    {
      tenantId: refund.tenantId,
      actor: step.actor,
      action: `refund.${to}`,
      subject: refund.orderId ?? refund.paymentId,
      payload: { refundId: refund.id, from, reason: step.reason ?? null },
      before: { state: from },
      after: { state: to },
    },
  ]);
  return tx.refund.findUniqueOrThrow({ where: { tenantId_id: where } });
}

/** Moves a refund into the queue together with the job that sends it: neither is there without the other. */
export async function queueRefund(tx: Tx, refund: Refund, step: RefundStep): Promise<Refund> {
  const queued = await stepRefund(tx, refund, "queued", step);
  await enqueue(
    tx,
    "send_refund",
    { tenantId: refund.tenantId, refundId: refund.id },
    { key: `refund:${refund.id}`, maxAttempts: 25 },
  );
  return queued;
}
