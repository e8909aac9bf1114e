import type { JsonObject } from "../json";
import type { Sim } from "../sim";
import { refuseUnknown } from "./errors";
import type { CaptureRow, OrderRow, UnitRow } from "./model";
import { writeMoney } from "./money";

export function writeCapture(sim: Sim, capture: CaptureRow): JsonObject {
  const { amount, currency, fee } = capture;
  const self = `${sim.origin}/v2/payments/captures/${capture.id}`;
  const paid = capture.status !== "PENDING" && capture.status !== "DECLINED";
  const breakdown = {
    gross_amount: writeMoney(amount, currency),
    paypal_fee: writeMoney(fee, currency),
    net_amount: writeMoney(amount - fee, currency),
  };
  return {
    id: capture.id,
    status: capture.status,
    ...(capture.status === "PENDING" ? { status_details: { reason: "PENDING_REVIEW" } } : {}),
    ...(capture.status === "DECLINED" ? { processor_response: { avs_code: "G", response_code: "5900" } } : {}),
    amount: writeMoney(amount, currency),
    final_capture: true,
    disbursement_mode: "INSTANT",
    seller_protection: { status: "ELIGIBLE", dispute_categories: ["ITEM_NOT_RECEIVED", "UNAUTHORIZED_TRANSACTION"] },
    ...(paid ? { seller_receivable_breakdown: breakdown } : {}),
    ...(capture.customId === null ? {} : { custom_id: capture.customId }),
    ...(capture.invoiceId === null ? {} : { invoice_id: capture.invoiceId }),
    supplementary_data: { related_ids: { order_id: capture.orderId } },
    create_time: sim.clock.iso(capture.createdAt),
    update_time: sim.clock.iso(capture.updatedAt),
    links: [
      { href: self, rel: "self", method: "GET" },
      { href: `${self}/refund`, rel: "refund", method: "POST" },
      { href: `${sim.origin}/v2/checkout/orders/${capture.orderId}`, rel: "up", method: "GET" },
    ],
  };
}

/** How long a payer may take to approve; afterwards the order is gone. */
const APPROVE_WITHIN_MS = 6 * 3_600_000;

export function findOrder(sim: Sim, id: string): OrderRow {
  const order = sim.world.paypal.orders.get(id);
  if (order === undefined) return refuseUnknown();
  const expired = order.status !== "COMPLETED" && sim.clock.now() - order.createdAt > APPROVE_WITHIN_MS;
  return expired ? refuseUnknown() : order;
}

export function links(sim: Sim, order: OrderRow): JsonObject[] {
  const self = `${sim.origin}/v2/checkout/orders/${order.id}`;
  const list = [{ href: self, rel: "self", method: "GET" }];
  if (order.status === "COMPLETED") return list;
  const rel = order.hasPaymentSource ? "payer-action" : "approve";
  if (order.status !== "APPROVED")
    list.push({ href: `${sim.origin}/checkoutnow?token=${order.id}`, rel, method: "GET" });
  list.push(
    { href: self, rel: "update", method: "PATCH" },
    { href: `${self}/capture`, rel: "capture", method: "POST" },
  );
  return list;
}

function writeUnit(sim: Sim, unit: UnitRow): JsonObject {
  const capture = unit.captureId === null ? undefined : sim.world.paypal.captures.get(unit.captureId);
  const payee = { email_address: "merchant@example.com", merchant_id: "HOLDFAST00001" };
  const payments = capture === undefined ? {} : { payments: { captures: [writeCapture(sim, capture)] } };
  return { ...unit.source, reference_id: unit.referenceId, payee, ...payments };
}

function writePayer(order: OrderRow): JsonObject {
  if (order.payerId === null) return {};
  const name = { given_name: "Test", surname: "Buyer" };
  const address = { country_code: "US" };
  return {
    payment_source: {
      paypal: {
        email_address: "buyer@example.com",
        account_id: order.payerId,
        account_status: "VERIFIED",
        name,
        address,
      },
    },
    payer: { name, email_address: "buyer@example.com", payer_id: order.payerId, address },
  };
}

export function writeOrder(sim: Sim, order: OrderRow): JsonObject {
  return {
    id: order.id,
    intent: "CAPTURE",
    status: order.status,
    purchase_units: order.units.map((unit) => writeUnit(sim, unit)),
    ...writePayer(order),
    create_time: sim.clock.iso(order.createdAt),
    update_time: sim.clock.iso(order.updatedAt),
    links: links(sim, order),
  };
}

/** Sum over the units, for the page that the payer sees. */
export function orderTotal(order: OrderRow): JsonObject {
  return writeMoney(
    order.units.reduce((sum, unit) => sum + unit.amount, 0n),
    order.currency,
  );
}
