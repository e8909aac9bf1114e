import type { Money } from "@/lib/core/money";
import type { Tx } from "@/lib/db/client";
import { enqueue } from "@/lib/jobs/jobs";
import { ownerOf } from "@/lib/payments/gateways/owner";
import type { Fact } from "@/lib/payments/gateways/types";
import { notePayment } from "@/lib/payments/orders/progress";
import { canStep } from "@/lib/core/machine";
import { PAYMENT_MACHINE, type PaymentState, risesTo } from "@/lib/payments/orders/machine";
import { APPLIED, type ArrivedFact, IGNORED, type Outcome, waitFor, waitForCause } from "./outcome";

type ProgressFact = Extract<Fact, { kind: "payment_processing" | "payment_authorized" | "payment_failed" }>;

const TARGET: Readonly<Record<ProgressFact["kind"], Exclude<PaymentState, "captured">>> = {
  payment_processing: "processing",
  payment_authorized: "authorized",
  payment_failed: "failed",
};

/** A payment came a step further. Late, repeated and lower-ranked messages change nothing. */
export async function onPaymentProgress(tx: Tx, { arrival, fact }: ArrivedFact<ProgressFact>): Promise<Outcome> {
  if (fact.gatewayOrderId === null) return IGNORED;
  const payment = await tx.payment.findFirst({
    where: {
      tenantId: arrival.tenantId,
      gateway: arrival.gateway,
      gatewayOrderId: fact.gatewayOrderId,
      suspenseReason: null,
    },
  });
  if (!payment) return waitForCause(arrival, "the order of this payment is not known yet");
  if (ownerOf(payment.gatewayAccount) !== ownerOf(arrival.account)) return IGNORED;
  const from = payment.state as PaymentState;
  const to = TARGET[fact.kind];
  if (!isStepForward(from, to)) return IGNORED;
  // Authorised for another amount than ordered: nothing is captured, the gateway gives it back by itself.
  if (fact.kind === "payment_authorized" && !isAmountOf(payment, fact.amount)) return IGNORED;
  const noted = await notePayment(tx, {
    tenantId: arrival.tenantId,
    paymentId: payment.id,
    from,
    to,
    kind: fact.kind,
    inboxId: arrival.inboxId,
    reason: fact.kind === "payment_failed" ? fact.reason : null,
  });
  if (!noted) return waitFor("the payment changed meanwhile");
  if (to === "authorized") {
    await enqueue(
      tx,
      "capture_payment",
      { tenantId: arrival.tenantId, paymentId: payment.id },
      { key: `capture:${payment.id}` },
    );
  }
  return APPLIED;
}

/** What the table allows and the messages' order means; a new try after a failure may begin. */
function isStepForward(from: PaymentState, to: PaymentState): boolean {
  const begins = from === "failed" && to === "processing";
  return canStep(PAYMENT_MACHINE, from, to) && (begins || risesTo(from, to));
}

function isAmountOf(payment: { amountMinor: bigint; currency: string }, amount: Money): boolean {
  return amount.minor === payment.amountMinor && amount.currency === payment.currency;
}
