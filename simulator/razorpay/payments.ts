import { type Incoming, param, type Reply, type Route } from "../http";
import { type JsonObject, own } from "../json";
import { toNumber } from "../money";
import type { Sim } from "../sim";
import { refuse, refuseId } from "./errors";
import { collection, readAmount, readFields, readNotes, writeNotes } from "./input";
import type { PaymentRow } from "./model";
import { capturePayment } from "./payment-life";

export function findPayment(sim: Sim, id: string): PaymentRow {
  return sim.world.razorpay.payments.get(id) ?? refuseId(id, "pay");
}

const VPA = "success@razorpay";

function writeMethod(payment: PaymentRow): JsonObject {
  if (payment.method === "upi") {
    return {
      vpa: VPA,
      upi: { vpa: VPA, payer_account_type: "bank_account", flow: "intent" },
      acquirer_data: { rrn: payment.rrn, upi_transaction_id: payment.id.slice(4).toUpperCase() },
    };
  }
  if (payment.method === "card") {
    const cardId = `card_${payment.id.slice(4)}`;
    const card = { id: cardId, entity: "card", name: "", last4: "1007", network: "Visa", type: "credit", sub_type: "consumer", issuer: null, international: false, emi: false };
    return { card_id: cardId, card, acquirer_data: { auth_code: payment.rrn.slice(0, 6), rrn: payment.rrn } };
  }
  return { bank: "HDFC", acquirer_data: { bank_transaction_id: payment.rrn } };
}

function refundStatus(payment: PaymentRow): "partial" | "full" | null {
  if (payment.amountRefunded === 0n) return null;
  return payment.amountRefunded === payment.amount ? "full" : "partial";
}

export function writePayment(payment: PaymentRow): JsonObject {
  return {
    id: payment.id,
    entity: "payment",
    amount: toNumber(payment.amount),
    currency: payment.currency,
    base_amount: toNumber(payment.amount),
    status: payment.status,
    order_id: payment.orderId,
    invoice_id: null,
    international: false,
    method: payment.method,
    amount_refunded: toNumber(payment.amountRefunded),
    amount_transferred: 0,
    refund_status: refundStatus(payment),
    captured: payment.captured,
    description: null,
    card_id: null,
    bank: null,
    wallet: null,
    vpa: null,
    email: "customer@example.com",
    contact: "+919999999999",
    customer_id: null,
    token_id: null,
    notes: writeNotes(payment.notes),
    fee: payment.fee === null ? null : toNumber(payment.fee),
    tax: payment.tax === null ? null : toNumber(payment.tax),
    error_code: payment.error?.code ?? null,
    error_description: payment.error?.description ?? null,
    error_source: payment.error?.source ?? null,
    error_step: payment.error?.step ?? null,
    error_reason: payment.error?.reason ?? null,
    created_at: payment.createdAt,
    ...writeMethod(payment),
  };
}

function capture(sim: Sim, request: Incoming): Reply {
  const payment = findPayment(sim, param(request, "id"));
  const body = readFields(request, ["amount", "currency"]);
  const amount = readAmount(body);
  const currency = own(body, "currency");
  if (payment.status === "captured" || payment.status === "refunded") {
    refuse("Your payment has been declined as the order is already paid. Please initiate the payment with a new order.");
  }
  if (payment.status !== "authorized") refuse("Only payments which have been authorized and not yet captured can be captured");
  if (currency !== undefined && currency !== payment.currency) refuse("The currency does not match the payment", { field: "currency" });
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
    handle: (sim, request) => ({ status: 200, json: collection(request.query, sim.world.razorpay.payments.values(), writePayment) }),
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
