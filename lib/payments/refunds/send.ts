import { AppError, isAppError } from "@/lib/core/errors";
import { money } from "@/lib/core/money";
import { HOUR_MS, MINUTE_MS, shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import { withTx } from "@/lib/db/tx";
import type { GatewayAnswer } from "@/lib/payments/gateways/answer";
import { ownerOf } from "@/lib/payments/gateways/owner";
import { gatewayOf } from "@/lib/payments/gateways/registry";
import { type CreateRefund, isGateway } from "@/lib/payments/gateways/types";
import { isBeingMoved } from "@/lib/payments/transfers/shrink";
import type { Payment, Refund } from "@/prisma/generated/client";
import { attemptKey } from "./attempt";
import { stepRefund } from "./step";

/** When we ask the gateway ourselves, in case its webhook is lost. */
const FIRST_POLL_MS = 2 * MINUTE_MS;

interface Claimed {
  readonly refund: Refund;
  readonly payment: Payment;
  /** Whether an earlier call may have arrived at the gateway, so that it must be asked first. */
  readonly maybeSent: boolean;
}

/**
 * Sends a refund, exactly like a payout: claimed, asked if an earlier call may have arrived, and only then called with the
 * attempt's key, which was stored before.
 * @returns the gateway's answer, to be taken in like any other message; null when there is nothing to do.
 * @throws AppError `not_ready_yet` while the gateway's fee on the payment is not known or the partner's part is not fetched back; the gateway's error, after the
 * refund was put in doubt or to waiting.
 */
export async function sendRefund(tenantId: string, refundId: string): Promise<GatewayAnswer | null> {
  const claimed = await claim(tenantId, refundId);
  if (!claimed) return null;
  const { refund, payment, maybeSent } = claimed;
  if (!isGateway(refund.gateway)) throw new AppError("unknown_gateway", "this refund names an unknown gateway");
  const owner = ownerOf(payment.gatewayAccount);
  const { collect } = await gatewayOf(tenantId, refund.gateway, owner);
  const order = toOrder(refund, payment);
  try {
    const found = maybeSent ? await collect.findRefund({ ...order, gatewayRefundId: refund.gatewayRefundId }) : null;
    return { tenantId, gateway: refund.gateway, owner, message: found ?? (await collect.refund(order)) };
  } catch (error) {
    const isKnown = await noteFailure(claimed, error);
    if (isKnown) return null;
    throw error;
  }
}

/** Asks the gateway about a refund under way; null when it does not know it (yet). */
export async function askAboutRefund(tenantId: string, refundId: string): Promise<GatewayAnswer | null> {
  const refund = await withTx((tx) =>
    tx.refund.findUnique({ where: { tenantId_id: { tenantId, id: refundId } }, include: { payment: true } }),
  );
  if (!refund || !isGateway(refund.gateway)) return null;
  const order = toOrder(refund, refund.payment);
  const owner = ownerOf(refund.payment.gatewayAccount);
  const { collect } = await gatewayOf(tenantId, refund.gateway, owner);
  const message = await collect.findRefund({
    ...order,
    gatewayRefundId: refund.gatewayRefundId,
  });
  return message === null ? null : { tenantId, gateway: refund.gateway, owner, message };
}

const SENDABLE: readonly string[] = ["queued", "submitted", "in_doubt", "waiting_funds"];

function claim(tenantId: string, refundId: string): Promise<Claimed | null> {
  return withTx(async (tx) => {
    await tx.$executeRaw`SELECT 1 FROM refund WHERE tenant_id = ${tenantId} AND id = ${refundId} FOR UPDATE`;
    const found = await tx.refund.findUnique({
      where: { tenantId_id: { tenantId, id: refundId } },
      include: { payment: true },
    });
    if (!found || !SENDABLE.includes(found.state)) return null;
    const { payment, ...refund } = found;
    // What the gateway still holds of the payment follows from its fee; it is asked for within a minute of the capture.
    if (payment.feeMinor === null)
      throw new AppError("not_ready_yet", "the gateway's fee on this payment is not known yet");
    if (await isBeingMoved(tx, { tenantId, paymentId: payment.id }))
      throw new AppError("not_ready_yet", "the partner's part of this payment is fetched back first");
    const maybeSent = refund.firstSentAt !== null && refund.state !== "waiting_funds";
    if (refund.state !== "queued" && refund.state !== "waiting_funds") return { refund, payment, maybeSent };
    const now = await databaseNow(tx);
    const data = { firstSentAt: refund.firstSentAt ?? now, nextPollAt: shift(now, FIRST_POLL_MS) };
    return { refund: await stepRefund(tx, refund, "submitted", { actor: "worker", data }), payment, maybeSent };
  });
}

function toOrder(refund: Refund, payment: Payment): CreateRefund {
  return {
    refundId: attemptKey(refund),
    gatewayPaymentId: payment.gatewayPaymentId ?? "",
    amount: money(refund.amountMinor, refund.currency),
    firstSentAt: refund.firstSentAt,
  };
}

/** Writes down what a failed call means; true when nothing more is to be done about it now. */
async function noteFailure(claimed: Claimed, error: unknown): Promise<boolean> {
  if (!isAppError(error)) return false;
  // A refusal after a call that may have arrived does not prove that nothing moved: it stays in doubt.
  if (claimed.maybeSent && error.code === "gateway_rejected") return false;
  const { tenantId, id } = claimed.refund;
  return withTx(async (tx) => {
    await tx.$executeRaw`SELECT 1 FROM refund WHERE tenant_id = ${tenantId} AND id = ${id} FOR UPDATE`;
    const refund = await tx.refund.findUniqueOrThrow({
      where: { tenantId_id: { tenantId, id } },
    });
    const now = await databaseNow(tx);
    if (refund.state !== "submitted" && refund.state !== "in_doubt") return true;
    if (error.code === "gateway_funds_short") {
      await stepRefund(tx, refund, "waiting_funds", {
        actor: "worker",
        reason: error.message,
        data: { nextPollAt: shift(now, HOUR_MS), failureReason: "the gateway's balance is short" },
      });
      return true;
    }
    if (error.code === "gateway_rejected") {
      await stepRefund(tx, refund, "needs_manual", {
        actor: "worker",
        reason: error.message,
        data: { nextPollAt: null, failureReason: error.message },
      });
      return true;
    }
    if (error.code === "gateway_outcome_unknown" && refund.state === "submitted")
      await stepRefund(tx, refund, "in_doubt", { actor: "worker", reason: "no answer from the gateway" });
    return false;
  });
}
