import { needText, oneOf, optionalText, optionalWhole, readBody, refuse } from "./control-input";
import type { Incoming, Reply, Route } from "./http";
import { own, type JsonObject } from "./json";
import { toNumber } from "./money";
import { balanceOf, moveBalance } from "./paypal/captures";
import { APPROVALS, decide } from "./paypal/checkout";
import type { BatchRow, ItemRow } from "./paypal/model";
import { returnItem, runBatch, settleItem } from "./paypal/payout-items";
import { findOrder as findPaypalOrder } from "./paypal/write";
import { METHODS } from "./razorpay/model";
import { handBack, OUTCOMES, pay } from "./razorpay/pay";
import { authorisePayment } from "./razorpay/payment-life";
import { decidePayout, releaseQueued, reversePayout, settlePayout } from "./razorpay/payout-life";
import { isReason } from "./razorpay/payout-reasons";
import { findOrder as findRazorpayOrder } from "./razorpay/write";
import type { Sim } from "./sim";

function payRazorpay(sim: Sim, request: Incoming): Reply {
  const body = readBody(request);
  const order = findRazorpayOrder(sim, needText(body, "orderId"));
  const amount = optionalWhole(body, "amount", 1);
  const currency = optionalText(body, "currency");
  const afterMs = own(body, "afterMs") === undefined ? undefined : optionalWhole(body, "afterMs");
  const payment = pay(sim, order, {
    outcome: oneOf(body, "outcome", OUTCOMES, "success"),
    method: oneOf(body, "method", METHODS, "upi"),
    force: own(body, "force") === true,
    ...(amount === null ? {} : { amount: BigInt(amount) }),
    ...(currency === null ? {} : { currency }),
    ...(afterMs === undefined ? {} : { afterMs }),
  });
  return { status: 200, json: { ...handBack(sim, payment), status: payment.status } };
}

function authoriseNow(sim: Sim, request: Incoming): Reply {
  const payment =
    sim.world.razorpay.payments.get(needText(readBody(request), "paymentId")) ?? refuse("no such payment", 404);
  sim.clock.cancel("razorpay_authorise", payment.id);
  authorisePayment(sim, payment);
  return { status: 200, json: { id: payment.id, status: payment.status } };
}

function setBalance(sim: Sim, request: Incoming): Reply {
  const body = readBody(request);
  const amount = optionalWhole(body, "amount") ?? refuse("amount is missing");
  const account = oneOf(body, "account", ["payout", "merchant"] as const, "payout");
  if (account === "merchant") sim.world.razorpay.merchantBalance = BigInt(amount);
  else sim.world.razorpay.payoutBalance = BigInt(amount);
  releaseQueued(sim);
  sim.changed();
  return {
    status: 200,
    json: {
      payout: toNumber(sim.world.razorpay.payoutBalance),
      merchant: toNumber(sim.world.razorpay.merchantBalance),
    },
  };
}

function setPaypalBalance(sim: Sim, request: Incoming): Reply {
  const body = readBody(request);
  const amount = optionalWhole(body, "amount") ?? refuse("amount is missing");
  const currency = needText(body, "currency");
  if (!/^[A-Z]{3}$/.test(currency)) refuse("currency must be three capital letters");
  moveBalance(sim, currency, BigInt(amount) - balanceOf(sim, currency));
  sim.changed();
  return { status: 200, json: { currency, amount: toNumber(balanceOf(sim, currency)) } };
}

function approvePaypal(sim: Sim, request: Incoming): Reply {
  const body = readBody(request);
  const order = findPaypalOrder(sim, needText(body, "orderId"));
  const redirect = decide(sim, order, oneOf(body, "outcome", APPROVALS, "approve"));
  return { status: 200, json: { orderId: order.id, status: order.status, redirect } };
}

function itemsOf(sim: Sim, batch: BatchRow): ItemRow[] {
  return batch.itemIds.map((id) => sim.world.paypal.items.get(id)).filter((item) => item !== undefined);
}

const OUTCOMES_OF_PAYOUTS = ["processed", "failed", "reversed"] as const;

/** How a payout ends, where that is told; `reason` is one of Razorpay's list. */
function readEnding(body: JsonObject): { plan: (typeof OUTCOMES_OF_PAYOUTS)[number]; reason: string } | undefined {
  if (own(body, "outcome") === undefined) return undefined;
  const plan = oneOf(body, "outcome", OUTCOMES_OF_PAYOUTS);
  const reason = optionalText(body, "reason") ?? "beneficiary_bank_failure";
  return isReason(reason) ? { plan, reason } : refuse("reason is not one of Razorpay's list");
}

/** An id may name a Razorpay payout, a PayPal item or a PayPal batch. */
function settleOne(sim: Sim, id: string, body: JsonObject): number {
  const payout = sim.world.razorpay.payouts.get(id);
  if (payout !== undefined) return Number(settlePayout(sim, payout, readEnding(body)));
  const { items, batches } = sim.world.paypal;
  const item = items.get(id);
  const batch = batches.get(item?.batchId ?? id) ?? refuse("no such payout", 404);
  if (runBatch(sim, batch)) return 1;
  const isPaid = (readEnding(body)?.plan ?? "processed") === "processed";
  return (item === undefined ? itemsOf(sim, batch) : [item]).filter((each) => settleItem(sim, each, isPaid)).length;
}

function settleAll(sim: Sim): number {
  const payouts = [...sim.world.razorpay.payouts.values()].filter((payout) => payout.plan !== "stays");
  const settled = payouts.filter((payout) => settlePayout(sim, payout)).length;
  return settled + [...sim.world.paypal.batches.values()].filter((batch) => runBatch(sim, batch)).length;
}

function settle(sim: Sim, request: Incoming): Reply {
  const body = readBody(request);
  const id = optionalText(body, "id");
  return { status: 200, json: { settled: id === null ? settleAll(sim) : settleOne(sim, id, body) } };
}

/** Switches the approval workflow of RazorpayX, or decides about a payout that waits for approval. */
function approvals(sim: Sim, request: Incoming): Reply {
  const body = readBody(request);
  const world = sim.world.razorpay;
  const required = own(body, "required") ?? world.approvesPayouts;
  world.approvesPayouts = typeof required === "boolean" ? required : refuse("required must be true or false");
  sim.changed();
  const id = optionalText(body, "id");
  if (id === null) return { status: 200, json: { required: world.approvesPayouts } };
  const payout = world.payouts.get(id) ?? refuse("no such payout", 404);
  const isApproved = oneOf(body, "decision", ["approve", "reject"] as const) === "approve";
  return { status: 200, json: { decided: Number(decidePayout(sim, payout, isApproved)), status: payout.status } };
}

function reverse(sim: Sim, request: Incoming): Reply {
  const body: JsonObject = readBody(request);
  const id = needText(body, "id");
  const payout = sim.world.razorpay.payouts.get(id);
  const item = sim.world.paypal.items.get(id);
  const batch = sim.world.paypal.batches.get(id);
  if (payout !== undefined)
    return { status: 200, json: { reversed: Number(reversePayout(sim, payout)), status: payout.status } };
  const items = item !== undefined ? [item] : batch !== undefined ? itemsOf(sim, batch) : refuse("no such payout", 404);
  return { status: 200, json: { reversed: items.filter((each) => returnItem(sim, each)).length } };
}

export const MONEY_ROUTES: readonly Route[] = [
  { gateway: "control", method: "POST", path: "/__control/razorpay/pay", handle: payRazorpay },
  { gateway: "control", method: "POST", path: "/__control/razorpay/authorise", handle: authoriseNow },
  { gateway: "control", method: "POST", path: "/__control/razorpay/balance", handle: setBalance },
  { gateway: "control", method: "POST", path: "/__control/paypal/balance", handle: setPaypalBalance },
  { gateway: "control", method: "POST", path: "/__control/paypal/approve", handle: approvePaypal },
  { gateway: "control", method: "POST", path: "/__control/payouts/settle", handle: settle },
  { gateway: "control", method: "POST", path: "/__control/payouts/reverse", handle: reverse },
  { gateway: "control", method: "POST", path: "/__control/payouts/approvals", handle: approvals },
];
