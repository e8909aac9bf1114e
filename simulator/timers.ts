import type { Timer } from "./clock";
import { settleCapture } from "./paypal/captures";
import { missDispute as missPaypalDispute } from "./paypal/disputes";
import { returnItem, runBatch } from "./paypal/payout-items";
import { settleRefund as settlePaypalRefund } from "./paypal/refunds";
import { missDispute as missRazorpayDispute } from "./razorpay/disputes";
import { authorisePayment, returnUncaptured } from "./razorpay/payment-life";
import { reversePayout, settlePayout } from "./razorpay/payout-life";
import { settleRefund as settleRazorpayRefund } from "./razorpay/refunds";
import type { Sim } from "./sim";

function runRazorpay(sim: Sim, timer: Timer): void {
  const { payments, payouts } = sim.world.razorpay;
  const [payment, payout] = [payments.get(timer.subject), payouts.get(timer.subject)];
  if (timer.kind === "razorpay_authorise" && payment) authorisePayment(sim, payment);
  if (timer.kind === "razorpay_refund_uncaptured" && payment) returnUncaptured(sim, payment);
  if (timer.kind === "razorpay_refund_settle") settleRazorpayRefund(sim, timer.subject);
  if (timer.kind === "razorpay_dispute_deadline") missRazorpayDispute(sim, timer.subject);
  if (timer.kind === "razorpay_payout_settle" && payout) settlePayout(sim, payout);
  if (timer.kind === "razorpay_payout_reverse" && payout) reversePayout(sim, payout);
}

function runPaypal(sim: Sim, timer: Timer): void {
  const { batches, items } = sim.world.paypal;
  const [batch, item] = [batches.get(timer.subject), items.get(timer.subject)];
  if (timer.kind === "paypal_capture_settle") settleCapture(sim, timer.subject);
  if (timer.kind === "paypal_refund_settle") settlePaypalRefund(sim, timer.subject);
  if (timer.kind === "paypal_dispute_deadline") missPaypalDispute(sim, timer.subject);
  if (timer.kind === "paypal_batch_run" && batch) runBatch(sim, batch);
  if (timer.kind === "paypal_item_return" && item) returnItem(sim, item);
}

/** What happens when a moment of the virtual clock is reached. A fault here must not stop the process. */
export function runTimer(sim: Sim, timer: Timer): void {
  try {
    if (timer.kind === "webhook") sim.sender.due(sim, timer.subject);
    else if (timer.kind.startsWith("razorpay_")) runRazorpay(sim, timer);
    else runPaypal(sim, timer);
  } catch (error) {
    process.stderr.write(`simulator: timer ${timer.kind} ${timer.subject} failed: ${String(error)}\n`);
  }
}
