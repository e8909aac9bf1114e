import { needText, oneOf, optionalText, readBody, refuse } from "./control-input";
import type { Incoming, Reply, Route } from "./http";
import { isObject, own, type JsonObject } from "./json";
import { ACTIVATIONS, type Clarification, type ProductRow, type TransferRow } from "./razorpay/route-model";
import { askForClarification, setActivation } from "./razorpay/route-products";
import { processTransfer, settleNow } from "./razorpay/transfer-life";
import type { Sim } from "./sim";

const PLEASE = "Please check this field and send it again.";

function readClarifications(body: JsonObject): Clarification[] {
  const asked = own(body, "clarifications") ?? [];
  if (!Array.isArray(asked)) return refuse("clarifications must be a list");
  return asked.map((each: unknown) => {
    const item = isObject(each) ? each : refuse("a clarification must be an object");
    return { field: needText(item, "field"), description: optionalText(item, "description") ?? PLEASE };
  });
}

function productOf(sim: Sim, accountId: string): ProductRow {
  const { accounts, products } = sim.world.razorpay;
  const account = accounts.get(accountId) ?? refuse("no such account", 404);
  return products.get(account.productId ?? "") ?? refuse("the account has no product", 404);
}

/** What the reviewers of Razorpay decide about a linked account. */
function decideProduct(sim: Sim, request: Incoming): Reply {
  const body = readBody(request);
  const product = productOf(sim, needText(body, "accountId"));
  const status = oneOf(body, "status", ACTIVATIONS);
  sim.clock.cancel("razorpay_product_review", product.id);
  if (status === "needs_clarification") askForClarification(sim, product, readClarifications(body));
  else setActivation(sim, product, status);
  return { status: 200, json: { productId: product.id, status: product.status } };
}

/** Suspends a linked account as a whole, or takes that back. */
function setAccount(sim: Sim, request: Incoming): Reply {
  const body = readBody(request);
  const account = sim.world.razorpay.accounts.get(needText(body, "accountId")) ?? refuse("no such account", 404);
  account.status = oneOf(body, "status", ["created", "suspended"] as const);
  sim.changed();
  return { status: 200, json: { id: account.id, status: account.status } };
}

function processNow(sim: Sim, request: Incoming): Reply {
  const id = optionalText(readBody(request), "id");
  const { transfers } = sim.world.razorpay;
  const wanted: TransferRow[] =
    id === null ? [...transfers.values()] : [transfers.get(id) ?? refuse("no such transfer", 404)];
  return { status: 200, json: { processed: wanted.filter((each) => processTransfer(sim, each)).length } };
}

/** Pays out now what linked accounts have and is not on hold, without waiting for their schedule. */
function settleLinked(sim: Sim, request: Incoming): Reply {
  const id = optionalText(readBody(request), "accountId");
  const { accounts } = sim.world.razorpay;
  const wanted = id === null ? [...accounts.values()] : [accounts.get(id) ?? refuse("no such account", 404)];
  const settlements = wanted.map((account) => settleNow(sim, account)).filter((each) => each !== null);
  return { status: 200, json: { settlements: settlements.map((each) => each.id) } };
}

export const ROUTE_ROUTES: readonly Route[] = [
  { gateway: "control", method: "POST", path: "/__control/razorpay/accounts", handle: setAccount },
  { gateway: "control", method: "POST", path: "/__control/razorpay/products", handle: decideProduct },
  { gateway: "control", method: "POST", path: "/__control/razorpay/transfers", handle: processNow },
  { gateway: "control", method: "POST", path: "/__control/razorpay/settlements", handle: settleLinked },
];
