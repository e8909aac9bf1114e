import { AppError } from "@/lib/core/errors";
import { assertStep } from "@/lib/core/machine";
import { isSame } from "@/lib/core/money";
import { MINUTE_MS, shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { recordAudit } from "@/lib/audit/record";
import { enqueue } from "@/lib/jobs/jobs";
import type { Transfer, TransferStatus } from "@/lib/payments/gateways/route-types";
import { postTransfers } from "@/lib/payments/ledger/post";
import {
  transferFeeRecipe,
  transferReleaseRecipe,
  transferReturnRecipe,
  transferReversalRecipe,
} from "@/lib/payments/ledger/recipes-transfers";
import { returnFromPartner, takeForPartner } from "@/lib/payments/orders/gone";
import type { RouteReversal, RouteTransfer } from "@/prisma/generated/client";
import { REVERSAL_MACHINE, type ReversalState } from "./machine";
import { moneyOf, queueMove, standing, stepTransfer } from "./step";

const MEANS: Readonly<Record<TransferStatus, "pending" | "held" | "failed">> = {
  created: "pending",
  pending: "pending",
  processed: "held",
  partially_reversed: "held",
  reversed: "held",
  failed: "failed",
};

const UNANSWERED: readonly string[] = ["submitted", "in_doubt", "pending"];
/** A released transfer is asked about until its settlement is known. */
const FIRST_LOOK_MS = 5 * MINUTE_MS;

/**
 * Notes what the gateway says of a transfer; the row is locked. Repeated and outdated words change nothing.
 * @returns what became of it: money moved in our books, something else changed, or nothing.
 * @throws AppError `conflict` when it names another amount or account than we sent
 */
export async function noteTransfer(
  tx: Tx,
  row: RouteTransfer,
  told: Transfer,
  actor: string,
): Promise<"money" | "changed" | "nothing"> {
  if (!isSame(told.amount, moneyOf(row, row.amountMinor)) || told.accountId !== row.accountId)
    throw new AppError("conflict", "the gateway names another transfer than we sent", { transferId: row.id });
  if (UNANSWERED.includes(row.state)) return noteAnswer(tx, row, told, actor);
  if (row.state === "released" && told.settlementId !== null) {
    const data = { settlementId: told.settlementId, nextPollAt: null };
    await stepTransfer(tx, row, "settled", { actor, data });
    return "changed";
  }
  return "nothing";
}

async function noteAnswer(tx: Tx, row: RouteTransfer, told: Transfer, actor: string) {
  const to = MEANS[told.status];
  const data = { gatewayTransferId: told.gatewayTransferId };
  if (to === "failed") {
    await failTransfer(tx, row, { actor, reason: told.failure ?? "failed", data });
    return row.reservedMinor > 0n ? "money" : "changed";
  }
  if (to === row.state) return "nothing";
  const moved = await stepTransfer(tx, row, to, { actor, data: to === "held" ? { ...data, nextPollAt: null } : data });
  if (to !== "held") return "changed";
  await postFee(tx, row, told.fee);
  // The order may have been settled, or money given back, before the gateway had the transfer.
  if (row.decidedAt !== null || standing(row) > row.keepMinor) await queueMove(tx, moved);
  else await queueRefunds(tx, row);
  return told.fee === null ? "changed" : "money";
}

async function postFee(tx: Tx, { tenantId, gateway, id }: RouteTransfer, fee: Transfer["fee"]): Promise<void> {
  if (fee === null || fee.total.minor === 0n) return;
  await postTransfers(tx, [transferFeeRecipe({ tenantId, gateway, transferId: id, fee: fee.total, tax: fee.tax })]);
}

/** It was never made, or the gateway could not make it: the money stays with us, and the partner is paid out of the balance. */
export async function failTransfer(
  tx: Tx,
  row: RouteTransfer,
  i: { actor: string; reason: string; data?: { gatewayTransferId: string } },
): Promise<void> {
  const { tenantId, id: transferId, partnerId, reservedMinor } = row;
  if (reservedMinor > 0n)
    await postTransfers(tx, [
      transferReturnRecipe({
        tenantId,
        transferId,
        partnerId,
        source: transferId,
        amount: moneyOf(row, reservedMinor),
      }),
    ]);
  const data = { ...i.data, failureReason: i.reason, keepMinor: 0n, reservedMinor: 0n, nextPollAt: null };
  await stepTransfer(tx, row, "failed", { actor: i.actor, reason: i.reason, data });
  await queueRefunds(tx, row);
}

/** The hold is ended at the gateway, which now pays the partner's bank by itself. */
export async function noteReleased(tx: Tx, row: RouteTransfer, actor: string): Promise<void> {
  const { tenantId, id: transferId, gateway, partnerId, paymentId, reservedMinor } = row;
  const now = await databaseNow(tx);
  const data = { releasedAt: now, nextPollAt: shift(now, FIRST_LOOK_MS), pollCount: 0 };
  const released = await stepTransfer(tx, row, "released", { actor, data });
  const fromBalance = await takeForPartner(tx, { tenantId, paymentId, amountMinor: reservedMinor });
  await postTransfers(tx, [
    transferReleaseRecipe({
      tenantId,
      gateway,
      transferId,
      partnerId,
      amount: moneyOf(row, reservedMinor),
      fromBalance: moneyOf(row, fromBalance),
    }),
  ]);
  // Money may have been asked back while the call was under way.
  if (standing(row) > row.keepMinor) await queueMove(tx, released);
}

/** A part came back; after the release it goes to the partner's balance, which pays what is owed. */
export async function noteReversed(
  tx: Tx,
  row: RouteTransfer,
  reversal: RouteReversal,
  gatewayReversalId: string,
): Promise<void> {
  const { tenantId, id: transferId, gateway, partnerId, paymentId } = row;
  const amount = moneyOf(row, reversal.amountMinor);
  await stepReversal(tx, row, reversal, { to: "done", gatewayReversalId, failureReason: null });
  const reversedMinor = row.reversedMinor + reversal.amountMinor;
  await tx.routeTransfer.update({ where: { tenantId_id: { tenantId, id: transferId } }, data: { reversedMinor } });
  if (row.releasedAt !== null) {
    await returnFromPartner(tx, { tenantId, paymentId, amountMinor: amount.minor });
    await postTransfers(tx, [
      transferReversalRecipe({ tenantId, gateway, transferId, partnerId, reversalId: reversal.id, amount }),
    ]);
  }
  await queueRefunds(tx, row);
}

/** The partner's account no longer has it: it stays there, and is owed as before. */
export async function noteRefused(tx: Tx, row: RouteTransfer, reversal: RouteReversal, reason: string): Promise<void> {
  const { tenantId, id: transferId } = row;
  await stepReversal(tx, row, reversal, { to: "refused", gatewayReversalId: null, failureReason: reason });
  const data = { keepMinor: standing(row) };
  await tx.routeTransfer.update({ where: { tenantId_id: { tenantId, id: transferId } }, data });
}

interface ReversalStep {
  readonly to: ReversalState;
  readonly gatewayReversalId: string | null;
  readonly failureReason: string | null;
}

async function stepReversal(
  tx: Tx,
  row: RouteTransfer,
  reversal: RouteReversal,
  { to, ...data }: ReversalStep,
): Promise<void> {
  const { tenantId, id, amountMinor } = reversal;
  const from = reversal.state as ReversalState;
  assertStep(REVERSAL_MACHINE, from, to);
  const { count } = await tx.routeReversal.updateMany({
    where: { tenantId, id, state: from },
    data: { ...data, state: to },
  });
  if (count !== 1) throw new AppError("wrong_state", `the reversal is no longer ${from}`);
  await recordAudit(tx, [
    {
      tenantId,
      actor: `gateway:${row.gateway}`,
      action: `transfer.reversal_${to}`,
      subject: row.orderId,
      payload: { transferId: row.id, reversalId: id, amountMinor: amountMinor.toString(), reason: data.failureReason },
      before: { state: from, reversedMinor: row.reversedMinor.toString() },
      after: {
        state: to,
        reversedMinor: (row.reversedMinor + (to === "done" ? amountMinor : 0n)).toString(),
      },
    },
  ]);
}

/** Refunds that waited for the hold need not wait for their next try. */
async function queueRefunds(tx: Tx, { tenantId, paymentId }: RouteTransfer): Promise<void> {
  const waiting = await tx.refund.findMany({ where: { tenantId, paymentId, state: "queued" }, select: { id: true } });
  for (const { id } of waiting)
    await enqueue(tx, "send_refund", { tenantId, refundId: id }, { key: `refund:${id}`, maxAttempts: 25 });
}
