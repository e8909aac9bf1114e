import { escapeHtml, hiddenFields, page, scriptJson, webAddress } from "../html";
import { type Incoming, parseForm, type Reply, type Route } from "../http";
import { isObject, own, textOr, type JsonObject } from "../json";
import type { Sim } from "../sim";
import { CHECKOUT_SCRIPT } from "./checkout-script";
import { refuse, refuseKey } from "./errors";
import type { Method, OrderRow, PaymentRow } from "./model";
import { errorBack, handBack, type Outcome, pay } from "./pay";
import { findOrder } from "./write";

interface Choice {
  label: string;
  outcome: Outcome | null;
  method: Method;
  /** The payment happens, but the merchant's page is not told. */
  silent: boolean;
}

const CHOICES: Readonly<Record<string, Choice>> = {
  upi: { label: "Pay by UPI", outcome: "success", method: "upi", silent: false },
  card: { label: "Pay by card", outcome: "success", method: "card", silent: false },
  fail: { label: "Fail", outcome: "failure", method: "card", silent: false },
  vanish: { label: "Pay, then close the window", outcome: "success", method: "upi", silent: true },
  later: { label: "Pay later (pending, authorised late)", outcome: "pending", method: "upi", silent: true },
  close: { label: "Close", outcome: null, method: "upi", silent: true },
};

function formatAmount(order: OrderRow): string {
  const decimals = order.currency === "JPY" ? 0 : ["KWD", "BHD", "OMR"].includes(order.currency) ? 3 : 2;
  const text = order.amount.toString().padStart(decimals + 1, "0");
  const whole = text.slice(0, text.length - decimals);
  return `${order.currency} ${decimals === 0 ? whole : `${whole}.${text.slice(-decimals)}`}`;
}

function heading(order: OrderRow, name: string, description: string): string {
  return `<h1>${escapeHtml(name || "Test merchant")}</h1><p>${escapeHtml(description)}</p>
<p class="amount">${escapeHtml(formatAmount(order))}</p>`;
}

function buttons(): string {
  return Object.entries(CHOICES)
    .map(
      ([key, { label }]) =>
        `<button type="submit" name="choice" value="${key}"${key === "upi" ? ' class="primary"' : ""}>${escapeHtml(label)}</button>`,
    )
    .join("");
}

const NOTE = '<p class="note">Simulated Razorpay page. No real money moves.</p>';

function checkKey(sim: Sim, key: unknown): void {
  if (key !== sim.settings.razorpay.keyId) refuseKey();
}

function frame(sim: Sim, request: Incoming): Reply {
  const { query } = request;
  checkKey(sim, query.get("key_id"));
  const order = findOrder(sim, query.get("order_id") ?? "");
  const parent = webAddress(query.get("parent"))?.origin ?? refuse("parent must be an origin");
  const data = scriptJson({ keyId: query.get("key_id"), orderId: order.id, parent });
  const body = `${heading(order, query.get("name") ?? "", query.get("description") ?? "")}
<form id="choices" aria-label="Choose how the payment ends">${buttons()}</form><p role="status" id="status"></p>${NOTE}
<script type="module">
const data = ${data};
const tell = (message) => window.parent.postMessage(message, data.parent);
const statusLine = document.getElementById("status");
document.getElementById("choices").addEventListener("submit", async (event) => {
  event.preventDefault();
  statusLine.textContent = "Working…";
  const answer = await fetch("/v1/checkout/frame/pay", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ keyId: data.keyId, orderId: data.orderId, choice: event.submitter.value }),
  }).then((response) => response.json()).catch(() => ({ error: { description: "The simulator did not answer." } }));
  statusLine.textContent = answer.error ? answer.error.description : "";
  if (answer.type) tell(answer);
});
</script>`;
  return { status: 200, text: page("Simulated Razorpay payment", body) };
}

function findChoice(key: unknown): Choice {
  const found = typeof key === "string" && Object.hasOwn(CHOICES, key) ? CHOICES[key] : undefined;
  return found ?? refuse("Unknown choice");
}

function choose(sim: Sim, order: OrderRow, choice: Choice): PaymentRow | null {
  return choice.outcome === null ? null : pay(sim, order, { outcome: choice.outcome, method: choice.method });
}

function framePay(sim: Sim, request: Incoming): Reply {
  const body = parseJson(request);
  checkKey(sim, own(body, "keyId"));
  const choice = findChoice(own(body, "choice"));
  const payment = choose(sim, findOrder(sim, textOr(own(body, "orderId"), "")), choice);
  if (payment === null || choice.silent) return { status: 200, json: { type: "dismiss" } };
  if (payment.status === "failed") return { status: 200, json: { type: "failure", error: errorBack(payment) } };
  return { status: 200, json: { type: "success", response: handBack(sim, payment) } };
}

function parseJson(request: Incoming): JsonObject {
  try {
    const parsed: unknown = JSON.parse(request.raw.toString("utf8"));
    return isObject(parsed) ? parsed : {};
  } catch {
    return refuse("The request body is not valid JSON.");
  }
}

function embedded(sim: Sim, request: Incoming): Reply {
  const form = parseForm(request.raw.toString("utf8"));
  const text = (name: string): string => textOr(own(form, name), "");
  checkKey(sim, text("key_id"));
  const order = findOrder(sim, text("order_id"));
  if (webAddress(text("callback_url")) === null)
    refuse("The callback url field is required.", { field: "callback_url" });
  const kept = {
    key_id: text("key_id"),
    order_id: order.id,
    callback_url: text("callback_url"),
    cancel_url: text("cancel_url"),
  };
  const body = `${heading(order, text("name"), text("description"))}
<form method="post" action="/v1/checkout/embedded/pay" aria-label="Choose how the payment ends">${hiddenFields(kept)}${buttons()}</form>${NOTE}`;
  return { status: 200, text: page("Simulated Razorpay payment", body) };
}

function formErrors(payment: PaymentRow): Record<string, string> {
  const entries = Object.entries(errorBack(payment));
  return Object.fromEntries(
    entries.map(([name, value]) => [`error[${name}]`, typeof value === "string" ? value : JSON.stringify(value)]),
  );
}

function embeddedPay(sim: Sim, request: Incoming): Reply {
  const form = parseForm(request.raw.toString("utf8"));
  checkKey(sim, own(form, "key_id"));
  const callback = webAddress(textOr(own(form, "callback_url"), null)) ?? refuse("The callback url field is required.");
  const choice = findChoice(own(form, "choice"));
  const payment = choose(sim, findOrder(sim, textOr(own(form, "order_id"), "")), choice);
  if (payment === null) {
    const cancel = webAddress(textOr(own(form, "cancel_url"), null)) ?? callback;
    return { status: 303, headers: { location: cancel.href } };
  }
  if (choice.silent) return { status: 200, text: page("Window closed", "<h1>You may close this window</h1>") };
  const fields = payment.status === "failed" ? formErrors(payment) : handBack(sim, payment);
  const body = `<h1>Returning to the merchant</h1><form id="back" method="post" action="${escapeHtml(callback.href)}">${hiddenFields(fields)}
<button type="submit" class="primary">Continue</button></form><script>document.getElementById("back").submit()</script>`;
  return { status: 200, text: page("Returning to the merchant", body) };
}

const OPEN_PAGE = { gateway: "razorpay", open: true, page: true } as const;

export const CHECKOUT_ROUTES: readonly Route[] = [
  {
    ...OPEN_PAGE,
    method: "GET",
    path: "/v1/checkout.js",
    handle: () => ({
      status: 200,
      text: CHECKOUT_SCRIPT,
      headers: { "content-type": "text/javascript; charset=utf-8", "cross-origin-resource-policy": "cross-origin" },
    }),
  },
  { ...OPEN_PAGE, method: "GET", path: "/v1/checkout/frame", handle: frame },
  { ...OPEN_PAGE, method: "POST", path: "/v1/checkout/frame/pay", handle: framePay },
  { ...OPEN_PAGE, method: "POST", path: "/v1/checkout/embedded", handle: embedded },
  { ...OPEN_PAGE, method: "POST", path: "/v1/checkout/embedded/pay", handle: embeddedPay },
];
