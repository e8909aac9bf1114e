// The way of the money from an order to the partner's bank, in plain Node: node examples/order-to-payout.mjs
//
// Keys are made at /keys: as a customer (order.create, order.read, session.complete), as a partner (order.read,
// settlement.read, ledger.read, payout.request, payout.read) and as an operator (endpoint.change, and clock.move to move the
// clock of a demonstration). The simulator's address makes the gateway's customer pay by itself. Webhooks come to this
// machine, which the instance has to allow: HOLDFAST_WEBHOOK_LOOPBACK=on.
import { setTimeout as pause } from "node:timers/promises";
import { createClient, eachOf } from "../packages/client/index.mjs";
import { receiveWebhooks } from "./receive-webhook.mjs";

const { HOLDFAST_URL, CUSTOMER_KEY, PARTNER_KEY, OPERATOR_KEY, SIMULATOR_URL } = process.env;
const clientOf = (apiKey) => createClient({ baseUrl: HOLDFAST_URL, apiKey });
const [customer, partner, operator] = [clientOf(CUSTOMER_KEY), clientOf(PARTNER_KEY), clientOf(OPERATOR_KEY)];

const DAY_MS = 86_400_000;
const inWords = (minor, currency) => `${currency} ${(minor / 100).toFixed(2)}`;

async function simulate(path, body) {
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const answer = await fetch(`${SIMULATOR_URL}${path}`, init);
  if (!answer.ok) throw new Error(`the simulator answered ${answer.status}`);
}

/** Asks until it is so. */
async function until(ask, isDone) {
  for (let tries = 0; tries < 300; tries += 1) {
    const value = await ask();
    if (isDone(value)) return value;
    await pause(100);
  }
  throw new Error("this did not happen in time");
}

const told = [];
const known = { secret: undefined };
const door = await receiveWebhooks({ secretOf: () => known.secret, onEvent: (event) => told.push(event) });
const types = ["order.paid", "payout.paid"];
const endpoint = await operator.webhookEndpoints.create({ url: door.url, types });
known.secret = endpoint.secret;
const hear = async (type, id) => {
  await until(
    () => told.find((event) => event.type === type && event.object.id === id),
    (event) => event !== undefined,
  );
  console.log(`told       ${type}, signed by Holdfast`);
};

const order = await customer.payments.createOrder({
  gateway: "razorpay",
  offerId: "off_mathematics",
  currency: "INR",
});
console.log(`ordered    ${order.orderId}, ${inWords(order.amount, order.currency)}`);

await simulate("/__control/razorpay/pay", { orderId: order.gatewayOrderId });
await hear("order.paid", order.orderId);
const find = async () => {
  for await (const line of eachOf(customer.orders.list)) if (line.orderId === order.orderId) return line;
};
const paid = await until(find, (line) => line?.state === "paid");
console.log(`held       ${inWords(paid.held, paid.currency)}`);

const completed = await customer.sessions.complete({ sessionId: order.sessionId, score: 100 });
console.log(`completed  the hold ends at ${completed.releaseAt}`);

await operator.operator.setClock({ advanceMs: DAY_MS });
await simulate("/__control/clock", { advanceMs: DAY_MS });
const { data } = await until(
  () => partner.settlements.list({ orderId: order.orderId }),
  (page) => page.data.length === 1,
);
const [split] = data;
console.log(`settled    ${inWords(split.released, split.currency)}`);
console.log(`  partner  ${inWords(split.partner, split.currency)}`);
console.log(`  platform ${inWords(split.platform, split.currency)}`);

const asked = await partner.payouts.request({
  amount: split.partner,
  currency: split.currency,
  method: "bank_account",
});
const payout = await until(
  () => partner.payouts.get(asked.payoutId),
  ({ state }) => ["paid", "failed", "reversed"].includes(state),
);
console.log(`paid out   ${inWords(payout.amount, payout.currency)}: ${payout.state}, to ${payout.destination}`);

await hear("payout.paid", payout.payoutId);
await operator.webhookEndpoints.disable(endpoint.endpointId, {});
door.close();
