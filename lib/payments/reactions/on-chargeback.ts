import { AppError } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";
import { log } from "@/lib/log/log";
import { applyDispute } from "@/lib/payments/chargebacks/apply";
import { ownerOf } from "@/lib/payments/gateways/owner";
import type { DisputeFact } from "@/lib/payments/gateways/dispute-types";
import type { Payment } from "@/prisma/generated/client";
import { APPLIED, type ArrivedFact, IGNORED, MONEY_MOVED, type Outcome, waitFor, waitForCause } from "./outcome";

/** A customer went to the bank, or the bank decided. Repeated and outdated messages change nothing. */
export async function onChargeback(tx: Tx, { arrival, fact }: ArrivedFact<DisputeFact>): Promise<Outcome> {
  const { tenantId, gateway } = arrival;
  const payment = await lockPayment(tx, { tenantId, gateway, gatewayPaymentId: fact.gatewayPaymentId });
  if (payment !== null && ownerOf(payment.gatewayAccount) !== ownerOf(arrival.account)) return IGNORED;
  if (payment === null) {
    const outcome = waitForCause(arrival, "the payment of this dispute is not known yet");
    if (outcome.result === "ignored")
      log().warn({ gateway, dispute: fact.gatewayDisputeId }, "a dispute about a payment that is not ours was ignored");
    return outcome;
  }
  if (fact.amount.currency !== payment.currency || fact.amount.minor <= 0n)
    throw new AppError("conflict", "the dispute is about nothing, or in another currency than its payment");
  // What the gateway still holds of the payment follows from its fee; it is asked for within a minute of the capture.
  if (payment.feeMinor === null) return waitFor("the gateway's fee on this payment is not known yet");
  const applied = await applyDispute(tx, payment, { fact, actor: `gateway:${gateway}` });
  if (applied === null) return IGNORED;
  return applied.moved ? MONEY_MOVED : APPLIED;
}

/** Locks the order and the payment, in the order in which everybody locks them. */
async function lockPayment(
  tx: Tx,
  where: { tenantId: string; gateway: string; gatewayPaymentId: string },
): Promise<Payment | null> {
  const found = await tx.payment.findFirst({ where: { ...where, state: "captured" } });
  if (found === null) return null;
  const { tenantId, id, orderId } = found;
  await tx.$executeRaw`SELECT 1 FROM customer_order WHERE tenant_id = ${tenantId} AND id = ${orderId ?? ""} FOR UPDATE`;
  await tx.$executeRaw`SELECT 1 FROM payment WHERE tenant_id = ${tenantId} AND id = ${id} FOR UPDATE`;
  return tx.payment.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } } });
}
