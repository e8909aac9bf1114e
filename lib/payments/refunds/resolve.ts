import { money } from "@/lib/core/money";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { postTransfers } from "@/lib/payments/ledger/post";
import { refundPaidRecipe } from "@/lib/payments/ledger/recipes";
import { ownerOf } from "@/lib/payments/gateways/owner";
import { takeFromCapture } from "@/lib/payments/orders/gone";
import type { Refund } from "@/prisma/generated/client";
import { readAttemptKey } from "./attempt";
import { queueRefund, stepRefund } from "./step";

export interface RefundRefs {
  readonly tenantId: string;
  readonly gateway: string;
  /** Whose own account says it; null for an account of ours. */
  readonly owner: string | null;
  /** The key that the gateway knows; see `attemptKey`. */
  readonly key: string | null;
  readonly gatewayRefundId: string;
}

/** Finds and locks the refund that a message is about, and notes the gateway's id for its present try. null for a stranger or an older try. */
export async function findRefund(tx: Tx, refs: RefundRefs): Promise<Refund | null> {
  const attempt = refs.key === null ? null : readAttemptKey(refs.key);
  const { tenantId, gateway, gatewayRefundId } = refs;
  const known = await tx.refund.findFirst({
    where: {
      tenantId,
      gateway,
      OR: [{ gatewayRefundId }, ...(attempt ? [{ id: attempt.refundId, attempt: attempt.attempt }] : [])],
    },
    include: { payment: { select: { gatewayAccount: true } } },
  });
  if (!known || ownerOf(known.payment.gatewayAccount) !== refs.owner) return null;
  // The payment first, as everybody does: settling changes it.
  await tx.$executeRaw`SELECT 1 FROM payment WHERE tenant_id = ${tenantId} AND id = ${known.paymentId} FOR UPDATE`;
  await tx.$executeRaw`SELECT 1 FROM refund WHERE tenant_id = ${tenantId} AND id = ${known.id} FOR UPDATE`;
  const where = { tenantId_id: { tenantId, id: known.id } };
  const locked = await tx.refund.findUniqueOrThrow({ where });
  if (locked.gatewayRefundId !== null) return locked.gatewayRefundId === gatewayRefundId ? locked : null;
  return tx.refund.update({ where, data: { gatewayRefundId } });
}

/** The gateway gave it back: the money leaves the books, out of what the gateway holds for us. */
export async function settleRefund(tx: Tx, refund: Refund, actor: string): Promise<void> {
  const { feeShareMinor, directOrderId } = await takeFromCapture(tx, refund);
  await stepRefund(tx, refund, "succeeded", {
    actor,
    data: { succeededAt: await databaseNow(tx), nextPollAt: null, failureReason: null },
  });
  await postTransfers(tx, [
    refundPaidRecipe({
      tenantId: refund.tenantId,
      gateway: refund.gateway,
      directOrderId,
      refundId: refund.id,
      gatewayRefundId: refund.gatewayRefundId ?? refund.id,
      amount: money(refund.amountMinor, refund.currency),
      feeShare: money(feeShareMinor, refund.currency),
    }),
  ]);
}

/** The gateway refused for good, and nothing moved there: the customer is still owed, and an operator must act. */
export async function leaveToOperator(tx: Tx, refund: Refund, i: { actor: string; reason: string }): Promise<void> {
  await stepRefund(tx, refund, "needs_manual", {
    actor: i.actor,
    reason: i.reason,
    data: { failureReason: i.reason, nextPollAt: null },
  });
}

/** An operator sends a refused refund again, as a new try with a new key: the last one is known to have failed. */
export function resendRefund(
  tx: Tx,
  refund: Refund,
  { actor, reason }: { actor: string; reason: string },
): Promise<Refund> {
  return queueRefund(tx, refund, {
    actor,
    reason,
    data: { attempt: refund.attempt + 1, gatewayRefundId: null, firstSentAt: null, failureReason: null, pollCount: 0 },
  });
}
