import type { JsonObject } from "../json";
import { toNumber } from "../money";
import type { Sim } from "../sim";
import { refuseId } from "./errors";
import { writeNotes } from "./input";
import type { OrderRow, PaymentError, PaymentRow } from "./model";

export function findOrder(sim: Sim, id: string): OrderRow {
  return sim.world.razorpay.orders.get(id) ?? refuseId(id, "order");
}

export function writeOrder(order: OrderRow): JsonObject {
  return {
    amount: toNumber(order.amount),
    amount_due: toNumber(order.amount - order.amountPaid),
    amount_paid: toNumber(order.amountPaid),
    attempts: order.attempts,
    created_at: order.createdAt,
    currency: order.currency,
    entity: "order",
    id: order.id,
    notes: writeNotes(order.notes),
    offer_id: null,
    receipt: order.receipt,
    status: order.status,
  };
}

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
    const card = {
      id: cardId,
      entity: "card",
      name: "",
      last4: "1007",
      network: "Visa",
      type: "credit",
      sub_type: "consumer",
      issuer: null,
      international: false,
      emi: false,
    };
    return { card_id: cardId, card, acquirer_data: { auth_code: payment.rrn.slice(0, 6), rrn: payment.rrn } };
  }
  return { bank: "HDFC", acquirer_data: { bank_transaction_id: payment.rrn } };
}

function refundStatus(payment: PaymentRow): "partial" | "full" | null {
  if (payment.amountRefunded === 0n) return null;
  return payment.amountRefunded === payment.amount ? "full" : "partial";
}

function writeError(error: PaymentError | null): JsonObject {
  return {
    error_code: error?.code ?? null,
    error_description: error?.description ?? null,
    error_source: error?.source ?? null,
    error_step: error?.step ?? null,
    error_reason: error?.reason ?? null,
  };
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
    amount_transferred: toNumber(payment.amountTransferred ?? 0n),
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
    ...writeError(payment.error),
    created_at: payment.createdAt,
    ...writeMethod(payment),
  };
}
