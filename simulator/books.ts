import { toNumber } from "./money";
import { balanceOf } from "./paypal/captures";
import { feesOf, outOf } from "./paypal/disputes";
import { OPENING } from "./paypal/model";
import { MERCHANT_OPENING, PAYOUT_OPENING } from "./razorpay/model";
import type { Sim } from "./sim";

/** The gateways' own books, for reconciliation. All amounts are integer minor units. */

function razorpayPayments(sim: Sim): unknown[] {
  const { payments, orders } = sim.world.razorpay;
  return [...payments.values()].map((payment) => ({
    gateway: "razorpay",
    id: payment.id,
    orderId: payment.orderId,
    reference: orders.get(payment.orderId)?.receipt ?? null,
    amount: toNumber(payment.amount),
    currency: payment.currency,
    fee: payment.fee === null ? null : toNumber(payment.fee),
    tax: payment.tax === null ? null : toNumber(payment.tax),
    status: payment.status,
    captured: payment.captured,
    refunded: toNumber(payment.amountRefunded),
  }));
}

function paypalPayments(sim: Sim): unknown[] {
  return [...sim.world.paypal.captures.values()].map((capture) => {
    const paid = capture.status !== "PENDING" && capture.status !== "DECLINED";
    return {
      gateway: "paypal",
      id: capture.id,
      orderId: capture.orderId,
      reference: capture.customId,
      amount: toNumber(capture.amount),
      currency: capture.currency,
      fee: paid ? toNumber(capture.fee) : null,
      tax: paid ? 0 : null,
      status: capture.status,
      captured: paid,
      refunded: toNumber(capture.refunded),
    };
  });
}

function refunds(sim: Sim): unknown[] {
  const razorpay = [...sim.world.razorpay.refunds.values()].map((refund) => ({
    gateway: "razorpay",
    id: refund.id,
    paymentId: refund.paymentId,
    reference: refund.receipt,
    amount: toNumber(refund.amount),
    currency: refund.currency,
    status: refund.status,
  }));
  const paypal = [...sim.world.paypal.refunds.values()].map((refund) => ({
    gateway: "paypal",
    id: refund.id,
    paymentId: refund.captureId,
    reference: refund.invoiceId ?? refund.customId,
    amount: toNumber(refund.amount),
    currency: refund.currency,
    status: refund.status,
  }));
  return [...razorpay, ...paypal];
}

/** `taken` is what is out of our balance because of the dispute, without fees. */
function disputes(sim: Sim): unknown[] {
  const razorpay = [...sim.world.razorpay.disputes.values()].map((dispute) => ({
    gateway: "razorpay",
    id: dispute.id,
    paymentId: dispute.paymentId,
    amount: toNumber(dispute.amount),
    currency: dispute.currency,
    status: dispute.status,
    taken: toNumber(dispute.amountDeducted),
    fee: 0,
  }));
  const paypal = [...sim.world.paypal.disputes.values()].map((dispute) => ({
    gateway: "paypal",
    id: dispute.id,
    paymentId: dispute.captureId,
    amount: toNumber(dispute.amount),
    currency: dispute.currency,
    status: dispute.outcome ?? dispute.status,
    taken: toNumber(outOf(dispute)),
    fee: toNumber(feesOf(dispute)),
  }));
  return [...razorpay, ...paypal];
}

function payouts(sim: Sim): unknown[] {
  const razorpay = [...sim.world.razorpay.payouts.values()].map((payout) => ({
    gateway: "razorpay",
    id: payout.id,
    reference: payout.referenceId,
    idempotencyKey: payout.idempotencyKey,
    amount: toNumber(payout.amount),
    currency: "INR",
    fee: toNumber(payout.fees),
    tax: toNumber(payout.tax),
    status: payout.status,
    debited: payout.debited,
  }));
  const paypal = [...sim.world.paypal.items.values()].map((item) => ({
    gateway: "paypal",
    id: item.id,
    batchId: item.batchId,
    reference: item.senderItemId,
    idempotencyKey: sim.world.paypal.batches.get(item.batchId)?.senderBatchId ?? null,
    amount: toNumber(item.amount),
    currency: item.currency,
    fee: toNumber(item.fee),
    tax: 0,
    status: item.status,
    debited: item.debited,
  }));
  return [...razorpay, ...paypal];
}

/** Money sent on to linked accounts; `reversed` has come back, `settled` has reached the partner's bank. */
function transfers(sim: Sim): unknown[] {
  return [...sim.world.razorpay.transfers.values()].map((transfer) => ({
    gateway: "razorpay",
    id: transfer.id,
    source: transfer.source,
    recipient: transfer.recipient,
    notes: transfer.notes,
    amount: toNumber(transfer.amount),
    reversed: toNumber(transfer.amountReversed),
    currency: "INR",
    fee: toNumber(transfer.fees),
    tax: toNumber(transfer.tax),
    status: transfer.status,
    onHold: transfer.onHold,
    settlement: transfer.settlementId,
  }));
}

function reversals(sim: Sim): unknown[] {
  return [...sim.world.razorpay.reversals.values()].map((reversal) => ({
    gateway: "razorpay",
    id: reversal.id,
    transferId: reversal.transferId,
    notes: reversal.notes,
    refundId: reversal.refundId,
    amount: toNumber(reversal.amount),
    currency: "INR",
  }));
}

function linkedAccounts(sim: Sim): unknown[] {
  const { accounts, products, settlements } = sim.world.razorpay;
  return [...accounts.values()].map((account) => {
    const paid = [...settlements.values()].filter(({ accountId }) => accountId === account.id);
    return {
      gateway: "razorpay",
      id: account.id,
      status: products.get(account.productId ?? "")?.status ?? account.status,
      currency: "INR",
      balance: toNumber(account.balance),
      settled: toNumber(paid.reduce((sum, { amount }) => sum + amount, 0n)),
    };
  });
}

function balances(sim: Sim): unknown[] {
  const { merchantBalance, payoutBalance } = sim.world.razorpay;
  const razorpay = [
    { account: "merchant", amount: merchantBalance, opening: MERCHANT_OPENING },
    { account: sim.settings.razorpay.accountNumber, amount: payoutBalance, opening: PAYOUT_OPENING },
  ].map((row) => ({
    gateway: "razorpay",
    currency: "INR",
    ...row,
    amount: toNumber(row.amount),
    opening: toNumber(row.opening),
  }));
  const paypal = [...sim.world.paypal.moved.keys()].map((currency) => ({
    gateway: "paypal",
    account: "balance",
    currency,
    amount: toNumber(balanceOf(sim, currency)),
    opening: toNumber(OPENING),
  }));
  return [...razorpay, ...paypal];
}

export function exportBooks(sim: Sim): unknown {
  return {
    asOf: sim.clock.iso(),
    payments: [...razorpayPayments(sim), ...paypalPayments(sim)],
    refunds: refunds(sim),
    disputes: disputes(sim),
    payouts: payouts(sim),
    linkedAccounts: linkedAccounts(sim),
    transfers: transfers(sim),
    reversals: reversals(sim),
    balances: balances(sim),
  };
}
