import { escapeHtml, hiddenFields, page, webAddress } from "../html";
import { type Incoming, parseForm, Refusal, type Reply, type Route } from "../http";
import { paypalId } from "../ids";
import { own, textOr } from "../json";
import type { Sim } from "../sim";
import { emitPaypal } from "./events";
import type { OrderRow } from "./model";
import { findOrder, orderTotal, writeOrder } from "./write";

export const APPROVALS = ["approve", "cancel", "decline"] as const;
export type Approval = (typeof APPROVALS)[number];

/** The address with our parameters added; those it already has are kept. */
function withQuery(address: string | null, added: Readonly<Record<string, string>>): string | null {
  const url = webAddress(address);
  if (url === null) return null;
  for (const [name, value] of Object.entries(added)) url.searchParams.append(name, value);
  return url.href;
}

/** What the payer decides; answers where the browser goes next. `decline` approves with an instrument that will be refused. */
export function decide(sim: Sim, order: OrderRow, approval: Approval): string | null {
  if (approval === "cancel") return withQuery(order.cancelUrl, { token: order.id });
  const payerId = order.payerId ?? paypalId(13);
  if (order.status === "CREATED" || order.status === "PAYER_ACTION_REQUIRED") {
    Object.assign(order, {
      payerId,
      status: "APPROVED",
      instrumentDeclined: approval === "decline",
      updatedAt: sim.clock.now(),
    });
    sim.changed();
    emitPaypal(sim, {
      type: "CHECKOUT.ORDER.APPROVED",
      resourceType: "checkout-order",
      summary: "An order has been approved by buyer",
      resource: writeOrder(sim, order),
    });
  }
  return withQuery(order.returnUrl, { token: order.id, PayerID: payerId });
}

function findForPage(sim: Sim, token: string): OrderRow {
  try {
    return findOrder(sim, token);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal({
      status: 404,
      text: page("Order not found", "<h1>This order does not exist or has expired</h1>"),
    });
  }
}

function approvePage(sim: Sim, request: Incoming): Reply {
  const order = findForPage(sim, request.query.get("token") ?? "");
  const total = orderTotal(order);
  const description = textOr(order.units[0]?.source["description"], "");
  const body = `<h1>PayPal test payment</h1><p>${escapeHtml(description)}</p>
<p class="amount">${escapeHtml(`${textOr(total["currency_code"], "")} ${textOr(total["value"], "")}`)}</p>
<form method="post" action="/checkoutnow" aria-label="Choose how the payment ends">${hiddenFields({ token: order.id })}
<button type="submit" name="choice" value="approve" class="primary">Pay</button>
<button type="submit" name="choice" value="cancel">Cancel</button>
<button type="submit" name="choice" value="decline">Decline</button>
<button type="submit" name="choice" value="close">Close</button></form>
<p class="note">Simulated PayPal page. No real money moves. “Decline” approves with an instrument that is refused at the capture; “Close” approves, but you do not return to the shop.</p>`;
  return { status: 200, text: page("Simulated PayPal payment", body) };
}

const CLOSED = page("Window closed", "<h1>You may close this window</h1>");

function approveSubmit(sim: Sim, request: Incoming): Reply {
  const form = parseForm(request.raw.toString("utf8"));
  const order = findForPage(sim, textOr(own(form, "token"), ""));
  const choice = own(form, "choice");
  const approval = APPROVALS.find((each) => each === choice);
  const location = decide(sim, order, approval ?? "approve");
  if (approval === undefined || location === null) return { status: 200, text: CLOSED };
  return { status: 303, headers: { location } };
}

export const CHECKOUT_ROUTES: readonly Route[] = [
  { gateway: "paypal", method: "GET", path: "/checkoutnow", open: true, page: true, handle: approvePage },
  { gateway: "paypal", method: "POST", path: "/checkoutnow", open: true, page: true, handle: approveSubmit },
];
