import { type Incoming, param, type Reply, type Route } from "../http";
import { razorpayId } from "../ids";
import { child, isObject, own, type JsonObject } from "../json";
import type { Sim } from "../sim";
import { refuse } from "./errors";
import { collection, readAmount, readFields, readNotes, readText, requireText, writeCollection } from "./input";
import type { Capture, OrderRow } from "./model";
import { transfersOf, writeTransfer } from "./transfer-life";
import { readOrderTransfers } from "./transfers";
import { findOrder, writeOrder, writePayment } from "./write";

const CREATE_FIELDS = [
  "amount",
  "currency",
  "receipt",
  "notes",
  "partial_payment",
  "payment",
  "payment_capture",
  "transfers",
];
const CURRENCIES = new Set(["INR", "USD", "EUR", "GBP", "SGD", "AED", "AUD", "CAD", "JPY", "KWD", "BHD", "OMR"]);
const THREE_DECIMALS = new Set(["KWD", "BHD", "OMR"]);
/** Minutes: five days, the longest the documents allow. */
const LONGEST_MANUAL_EXPIRY = 7_200;

function readPrice(body: JsonObject): { amount: bigint; currency: string } {
  const currency = requireText(body, "currency", 3);
  if (!CURRENCIES.has(currency)) refuse("Currency is not supported", { field: "currency" });
  const amount = readAmount(body);
  if (currency === "INR" && amount < 100n) refuse("The amount must be at least INR 1.00", { field: "amount" });
  if (amount < 1n) refuse("Order amount less than minimum amount allowed", { field: "amount" });
  if (THREE_DECIMALS.has(currency) && amount % 10n !== 0n)
    refuse("The last digit of the amount must be 0", { field: "amount" });
  return { amount, currency };
}

function readCapture(body: JsonObject): { capture: Capture; manualExpiryMinutes: number } {
  const payment = child(body, "payment");
  const legacy = own(body, "payment_capture");
  const capture =
    own(payment, "capture") ?? (legacy === 0 || legacy === false || legacy === "0" ? "manual" : "automatic");
  if (capture !== "automatic" && capture !== "manual")
    return refuse("The selected capture is invalid.", { field: "capture" });
  const minutes = own(child(payment, "capture_options"), "manual_expiry_period") ?? LONGEST_MANUAL_EXPIRY;
  if (typeof minutes !== "number" || !Number.isInteger(minutes) || minutes < 12 || minutes > LONGEST_MANUAL_EXPIRY) {
    return refuse(`The manual expiry period must be between 12 and ${LONGEST_MANUAL_EXPIRY}.`, {
      field: "manual_expiry_period",
    });
  }
  return { capture, manualExpiryMinutes: minutes };
}

function createOrder(sim: Sim, request: Incoming): Reply {
  const body = readFields(request, CREATE_FIELDS);
  if (own(body, "partial_payment") === true) refuse("Partial payment is not enabled for the merchant.");
  if (own(body, "payment") !== undefined && !isObject(own(body, "payment")))
    refuse("The payment must be an array.", { field: "payment" });
  const order: OrderRow = {
    id: razorpayId("order"),
    ...readPrice(body),
    ...readCapture(body),
    amountPaid: 0n,
    receipt: readText(body, "receipt", 40),
    notes: readNotes(body),
    status: "created",
    attempts: 0,
    paymentIds: [],
    createdAt: sim.clock.seconds(),
  };
  const transfers = readOrderTransfers(sim, body, order);
  const { orders, ordersByReceipt } = sim.world.razorpay;
  orders.set(order.id, order);
  if (order.receipt !== null)
    ordersByReceipt.set(order.receipt, [...(ordersByReceipt.get(order.receipt) ?? []), order.id]);
  sim.changed();
  if (transfers.length === 0) return { status: 200, json: writeOrder(order) };
  return {
    status: 200,
    json: { ...writeOrder(order), offers: writeCollection([]), transfers: transfers.map(writeTransfer) },
  };
}

function listOrders(sim: Sim, request: Incoming): Reply {
  const { orders, ordersByReceipt } = sim.world.razorpay;
  const receipt = request.query.get("receipt");
  const rows =
    receipt === null ? [...orders.values()] : (ordersByReceipt.get(receipt) ?? []).map((id) => findOrder(sim, id));
  const authorized = request.query.get("authorized");
  const wanted =
    authorized === null ? rows : rows.filter((order) => hasAuthorised(sim, order) === (authorized === "1"));
  return { status: 200, json: collection(request.query, wanted, writeOrder) };
}

function hasAuthorised(sim: Sim, order: OrderRow): boolean {
  return order.paymentIds.some((id) => {
    const status = sim.world.razorpay.payments.get(id)?.status;
    return status === "authorized" || status === "captured" || status === "refunded";
  });
}

function paymentsOf(sim: Sim, order: OrderRow): unknown {
  const { payments } = sim.world.razorpay;
  const rows = order.paymentIds.map((id) => payments.get(id)).filter((payment) => payment !== undefined);
  return writeCollection(rows.reverse().map(writePayment));
}

function getOrder(sim: Sim, request: Incoming): Reply {
  const order = findOrder(sim, param(request, "id"));
  const wanted = request.query.getAll("expand[]");
  const payments = wanted.some((name) => name.startsWith("payments")) ? { payments: paymentsOf(sim, order) } : {};
  // Here the transfers are a collection, in the answer to the creation a plain list.
  const listed = writeCollection(transfersOf(sim, order.id).map(writeTransfer));
  const transfers = wanted.includes("transfers") ? { transfers: listed } : {};
  return { status: 200, json: { ...writeOrder(order), ...payments, ...transfers } };
}

function patchOrder(sim: Sim, request: Incoming): Reply {
  const order = findOrder(sim, param(request, "id"));
  order.notes = readNotes(readFields(request, ["notes"]));
  sim.changed();
  return { status: 200, json: writeOrder(order) };
}

export const ORDER_ROUTES: readonly Route[] = [
  { gateway: "razorpay", method: "POST", path: "/v1/orders", handle: createOrder },
  { gateway: "razorpay", method: "GET", path: "/v1/orders", handle: listOrders },
  { gateway: "razorpay", method: "GET", path: "/v1/orders/:id", handle: getOrder },
  { gateway: "razorpay", method: "PATCH", path: "/v1/orders/:id", handle: patchOrder },
  {
    gateway: "razorpay",
    method: "GET",
    path: "/v1/orders/:id/payments",
    handle: (sim, request) => ({ status: 200, json: paymentsOf(sim, findOrder(sim, param(request, "id"))) }),
  },
];
