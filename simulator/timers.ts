import type { Timer, TimerKind } from "./clock";
import { settleCapture } from "./paypal/captures";
import { missDispute as missPaypalDispute } from "./paypal/disputes";
import { returnItem, runBatch } from "./paypal/payout-items";
import { settleRefund as settlePaypalRefund } from "./paypal/refunds";
import { missDispute as missRazorpayDispute } from "./razorpay/disputes";
import { authorisePayment, returnUncaptured } from "./razorpay/payment-life";
import { expirePayout, reversePayout, settlePayout, tellUnconfirmed } from "./razorpay/payout-life";
import { settleRefund as settleRazorpayRefund } from "./razorpay/refunds";
import { endReview } from "./razorpay/route-products";
import { dueTransfer, settleDue } from "./razorpay/transfer-life";
import type { Sim } from "./sim";

type Run = (sim: Sim, subject: string) => void;

/** Runs `act` on the row that a timer names, if there still is one. */
function on<Row>(rows: (sim: Sim) => ReadonlyMap<string, Row>, act: (sim: Sim, row: Row) => unknown): Run {
  return (sim, subject) => {
    const row = rows(sim).get(subject);
    if (row !== undefined) act(sim, row);
  };
}

const payments = ({ world }: Sim) => world.razorpay.payments;
const payouts = ({ world }: Sim) => world.razorpay.payouts;
const products = ({ world }: Sim) => world.razorpay.products;
const transfers = ({ world }: Sim) => world.razorpay.transfers;
const batches = ({ world }: Sim) => world.paypal.batches;
const items = ({ world }: Sim) => world.paypal.items;

const RUNS: Readonly<Record<Exclude<TimerKind, "webhook">, Run>> = {
  razorpay_authorise: on(payments, authorisePayment),
  razorpay_refund_uncaptured: on(payments, returnUncaptured),
  razorpay_refund_settle: settleRazorpayRefund,
  razorpay_dispute_deadline: missRazorpayDispute,
  razorpay_payout_settle: on(payouts, settlePayout),
  razorpay_payout_reverse: on(payouts, reversePayout),
  razorpay_payout_confirm: on(payouts, tellUnconfirmed),
  razorpay_payout_expire: on(payouts, expirePayout),
  razorpay_product_review: on(products, endReview),
  razorpay_transfer_process: on(transfers, dueTransfer),
  razorpay_transfer_settle: on(transfers, settleDue),
  paypal_capture_settle: settleCapture,
  paypal_refund_settle: settlePaypalRefund,
  paypal_dispute_deadline: missPaypalDispute,
  paypal_batch_run: on(batches, runBatch),
  paypal_item_return: on(items, returnItem),
};

/** What happens when a moment of the virtual clock is reached. A fault here must not stop the process. */
export function runTimer(sim: Sim, timer: Timer): void {
  try {
    if (timer.kind === "webhook") sim.sender.due(sim, timer.subject);
    else RUNS[timer.kind](sim, timer.subject);
  } catch (error) {
    process.stderr.write(`simulator: timer ${timer.kind} ${timer.subject} failed: ${String(error)}\n`);
  }
}
