import { type Incoming, param, type Reply, type Route } from "../http";
import { paypalId } from "../ids";
import { child, isObject, own, textOr, type JsonObject } from "../json";
import type { Sim } from "../sim";
import { captureOrder } from "./captures";
import { refuse, refuseField } from "./errors";
import { once, ORDER_KEY_LIFE_MS, readJson, readObject, readText, requestId } from "./input";
import type { OrderRow, UnitRow } from "./model";
import { readUnitAmount } from "./money";
import { findOrder, links, writeOrder } from "./write";

function writeMinimal(sim: Sim, order: OrderRow): JsonObject {
  return { id: order.id, status: order.status, links: links(sim, order) };
}

function readUnit(value: unknown, index: number): { unit: UnitRow; currency: string } {
  const field = `/purchase_units/${index}`;
  if (!isObject(value)) return refuseField("INVALID_PARAMETER_SYNTAX", field);
  const { minor, currency } = readUnitAmount(value, field);
  readText(value, "description", 127, field);
  readText(value, "soft_descriptor", 22, field);
  const unit: UnitRow = {
    referenceId: readText(value, "reference_id", 256, field) ?? "default",
    customId: readText(value, "custom_id", 127, field),
    invoiceId: readText(value, "invoice_id", 127, field),
    amount: minor,
    source: value,
    captureId: null,
  };
  return { unit, currency };
}

function readUnits(body: JsonObject): { units: UnitRow[]; currency: string } {
  const list = own(body, "purchase_units");
  if (list === undefined) return refuseField("MISSING_REQUIRED_PARAMETER", "/purchase_units");
  if (!Array.isArray(list) || list.length < 1 || list.length > 10)
    return refuseField("INVALID_ARRAY_LENGTH", "/purchase_units");
  const read = list.map(readUnit);
  const currency = read[0]?.currency ?? "";
  if (read.some((each) => each.currency !== currency))
    refuse(422, "MULTI_CURRENCY_ORDER", { field: "/purchase_units", location: "body" });
  const units = read.map((each) => each.unit);
  if (new Set(units.map((unit) => unit.referenceId)).size !== units.length)
    refuse(422, "DUPLICATE_REFERENCE_ID", { field: "/purchase_units", location: "body" });
  return { units, currency };
}

function readAddress(context: JsonObject, key: string): string | null {
  const text = textOr(own(context, key), null);
  if (text === null) return null;
  return URL.canParse(text) && /^https?:/.test(text)
    ? text
    : refuseField("INVALID_PARAMETER_SYNTAX", `/experience_context/${key}`);
}

function readIntent(body: JsonObject): void {
  const intent = own(body, "intent");
  if (intent === undefined) refuseField("MISSING_REQUIRED_PARAMETER", "/intent");
  if (intent === "AUTHORIZE")
    refuse(403, "PERMISSION_DENIED", { description: "The simulator only knows the intent CAPTURE." });
  if (intent !== "CAPTURE") refuseField("INVALID_PARAMETER_VALUE", "/intent");
}

function makeOrder(sim: Sim, body: JsonObject): OrderRow {
  readIntent(body);
  const { units, currency } = readUnits(body);
  const source = own(body, "payment_source");
  const hasPaymentSource = isObject(source);
  const context = hasPaymentSource
    ? child(child(source, "paypal"), "experience_context")
    : child(body, "application_context");
  const now = sim.clock.now();
  const order: OrderRow = {
    id: paypalId(17),
    currency,
    units,
    status: hasPaymentSource ? "PAYER_ACTION_REQUIRED" : "CREATED",
    hasPaymentSource,
    returnUrl: readAddress(context, "return_url"),
    cancelUrl: readAddress(context, "cancel_url"),
    payerId: null,
    instrumentDeclined: false,
    createdAt: now,
    updatedAt: now,
  };
  sim.world.paypal.orders.set(order.id, order);
  return order;
}

function createOrder(sim: Sim, request: Incoming): Reply {
  const body = readObject(request);
  if (own(child(body, "payment_source"), "card") !== undefined && requestId(request) === null)
    refuse(400, "PAYPAL_REQUEST_ID_REQUIRED");
  return once(sim, request, { name: "create", lifeMs: ORDER_KEY_LIFE_MS }, () => {
    const order = makeOrder(sim, body);
    return (full) => (full ? writeOrder(sim, order) : writeMinimal(sim, order));
  });
}

function capture(sim: Sim, request: Incoming): Reply {
  readJson(request);
  const order = findOrder(sim, param(request, "id"));
  return once(sim, request, { name: `capture|${order.id}`, lifeMs: ORDER_KEY_LIFE_MS }, () => {
    captureOrder(sim, order);
    return (full) => (full ? writeOrder(sim, order) : writeMinimal(sim, order));
  });
}

const PATCHABLE = new Set(["custom_id", "invoice_id", "description", "amount"]);

function patchUnit(order: OrderRow, operation: unknown): void {
  if (!isObject(operation)) return refuseField("INVALID_PARAMETER_SYNTAX", "/");
  const parts = /^\/purchase_units\/@reference_id=='([^']*)'\/([a-z_]+)$/.exec(textOr(own(operation, "path"), ""));
  const unit = order.units.find((each) => each.referenceId === parts?.[1]);
  const key = parts?.[2] ?? "";
  if (unit === undefined || !PATCHABLE.has(key))
    return refuse(422, "NOT_PATCHABLE", { description: "Cannot be patched." });
  const op = own(operation, "op");
  if (op !== "add" && op !== "replace")
    return refuse(422, "PATCH_VALUE_REQUIRED", { description: "Only add and replace are simulated." });
  const changed = readUnit({ ...unit.source, [key]: own(operation, "value") }, 0);
  if (changed.currency !== order.currency) refuse(422, "MULTI_CURRENCY_ORDER");
  Object.assign(unit, { ...changed.unit, captureId: unit.captureId, referenceId: unit.referenceId });
}

function patchOrder(sim: Sim, request: Incoming): Reply {
  const order = findOrder(sim, param(request, "id"));
  if (order.status === "COMPLETED")
    refuse(422, "ORDER_ALREADY_COMPLETED", { description: "The order cannot be patched after it is completed." });
  const operations = readJson(request);
  if (!Array.isArray(operations)) return refuseField("INVALID_PARAMETER_SYNTAX", "/");
  for (const operation of operations) patchUnit(order, operation);
  order.updatedAt = sim.clock.now();
  sim.changed();
  return { status: 204 };
}

export const ORDER_ROUTES: readonly Route[] = [
  { gateway: "paypal", method: "POST", path: "/v2/checkout/orders", handle: createOrder },
  {
    gateway: "paypal",
    method: "GET",
    path: "/v2/checkout/orders/:id",
    handle: (sim, request) => ({ status: 200, json: writeOrder(sim, findOrder(sim, param(request, "id"))) }),
  },
  { gateway: "paypal", method: "PATCH", path: "/v2/checkout/orders/:id", handle: patchOrder },
  { gateway: "paypal", method: "POST", path: "/v2/checkout/orders/:id/capture", handle: capture },
];
