import { type Incoming, param, type Reply, type Route } from "../http";
import { own } from "../json";
import type { Sim } from "../sim";
import { refuse } from "./errors";
import { collection, readAmount, readFields, readNotes } from "./input";
import { capturePayment } from "./payment-life";
import { findPayment, writePayment } from "./write";

function capture(sim: Sim, request: Incoming): Reply {
  const payment = findPayment(sim, param(request, "id"));
  const body = readFields(request, ["amount", "currency"]);
  const amount = readAmount(body);
  const currency = own(body, "currency");
  if (payment.status === "captured" || payment.status === "refunded") {
    refuse(
      "Your payment has been declined as the order is already paid. Please initiate the payment with a new order.",
    );
  }
  if (payment.status !== "authorized")
    refuse("Only payments which have been authorized and not yet captured can be captured");
  if (currency !== undefined && currency !== payment.currency)
    refuse("The currency does not match the payment", { field: "currency" });
  if (amount !== payment.amount) refuse("Capture amount must be equal to the amount authorized", { field: "amount" });
  capturePayment(sim, payment);
  return { status: 200, json: writePayment(payment) };
}

function patchPayment(sim: Sim, request: Incoming): Reply {
  const payment = findPayment(sim, param(request, "id"));
  payment.notes = readNotes(readFields(request, ["notes"]));
  sim.changed();
  return { status: 200, json: writePayment(payment) };
}

export const PAYMENT_ROUTES: readonly Route[] = [
  {
    gateway: "razorpay",
    method: "GET",
    path: "/v1/payments",
    handle: (sim, request) => ({
      status: 200,
      json: collection(request.query, sim.world.razorpay.payments.values(), writePayment),
    }),
  },
  {
    gateway: "razorpay",
    method: "GET",
    path: "/v1/payments/:id",
    handle: (sim, request) => ({ status: 200, json: writePayment(findPayment(sim, param(request, "id"))) }),
  },
  { gateway: "razorpay", method: "PATCH", path: "/v1/payments/:id", handle: patchPayment },
  { gateway: "razorpay", method: "POST", path: "/v1/payments/:id/capture", handle: capture },
];
