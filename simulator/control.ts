import { exportBooks } from "./books";
import { DISPUTE_ROUTES } from "./control-disputes";
import { FAULT_ROUTES } from "./control-faults";
import { optionalText, optionalWhole, readBody, refuse } from "./control-input";
import { MONEY_ROUTES } from "./control-money";
import { ROUTE_ROUTES } from "./control-route";
import type { Incoming, Reply, Route } from "./http";
import { own, type JsonObject } from "./json";
import { MERCHANT_ROUTES } from "./merchants";
import type { Sim } from "./sim";
import { emptyWorld } from "./store";

function clockState(sim: Sim): Reply {
  return {
    status: 200,
    json: {
      now: sim.clock.iso(),
      nowMs: sim.clock.now(),
      offsetMs: sim.world.clock.offsetMs,
      timers: sim.world.clock.timers.length,
    },
  };
}

function advanceClock(sim: Sim, request: Incoming): Reply {
  const ms = optionalWhole(readBody(request), "advanceMs") ?? refuse("advanceMs is missing");
  const ran = sim.clock.advance(ms);
  for (const merchant of sim.merchants.values()) merchant.clock.advance(ms);
  sim.changed();
  return {
    status: 200,
    json: { now: sim.clock.iso(), nowMs: sim.clock.now(), offsetMs: sim.world.clock.offsetMs, ran },
  };
}

function readUrl(body: JsonObject, key: string, current: string | null): string | null {
  if (own(body, key) === undefined) return current;
  const text = optionalText(body, key);
  if (text === null || text === "") return null;
  return URL.canParse(text) && /^https?:/.test(text) ? text : refuse(`${key} must be an http(s) address`);
}

/** Also enables a Razorpay webhook that was disabled after 24 h of failures. */
function setWebhooks(sim: Sim, request: Incoming): Reply {
  const body = readBody(request);
  const { razorpay, paypal } = sim.settings;
  razorpay.webhookUrl = readUrl(body, "razorpayUrl", razorpay.webhookUrl);
  paypal.webhookUrl = readUrl(body, "paypalUrl", paypal.webhookUrl);
  razorpay.webhookSecret = optionalText(body, "razorpaySecret") ?? razorpay.webhookSecret;
  paypal.webhookId = optionalText(body, "paypalWebhookId") ?? paypal.webhookId;
  sim.world.razorpay.webhookDisabled = false;
  sim.changed();
  return { status: 200, json: { razorpayUrl: razorpay.webhookUrl, paypalUrl: paypal.webhookUrl } };
}

/** Without the bodies unless `?body=1`; newest last; `?status=` and `?gateway=` filter. */
function listDeliveries(sim: Sim, request: Incoming): Reply {
  const [status, gateway] = [request.query.get("status"), request.query.get("gateway")];
  const rows = [...sim.world.deliveries.values()].filter(
    (delivery) => (status === null || delivery.status === status) && (gateway === null || delivery.gateway === gateway),
  );
  const withBody = request.query.get("body") === "1";
  const deliveries = rows.map(({ secret: _secret, body, ...rest }) => (withBody ? { ...rest, body } : rest));
  return { status: 200, json: { deliveries, disabled: sim.world.razorpay.webhookDisabled } };
}

async function flush(sim: Sim, request: Incoming): Promise<Reply> {
  const timeoutMs = optionalWhole(readBody(request), "timeoutMs") ?? 10_000;
  const all = [sim, ...sim.merchants.values()];
  const left = await Promise.all(all.map((each) => each.sender.flush(each, Math.min(timeoutMs, 60_000))));
  return { status: 200, json: { pending: left.reduce((sum, each) => sum + each, 0) } };
}

function replay(sim: Sim, request: Incoming): Reply {
  return { status: 200, json: { replayed: sim.sender.replay(sim, optionalText(readBody(request), "eventId")) } };
}

/** Changes the API secrets the product must use, as after a rotation in the dashboard. */
function setKeys(sim: Sim, request: Incoming): Reply {
  const body = readBody(request);
  const { razorpay, paypal } = sim.settings;
  razorpay.keySecret = optionalText(body, "razorpayKeySecret") ?? razorpay.keySecret;
  const secret = optionalText(body, "paypalClientSecret");
  if (secret !== null) {
    paypal.clientSecret = secret;
    sim.world.paypal.tokens.clear();
  }
  return { status: 200, json: { changed: true } };
}

/** As when the gateways' windows are over: the next repeat of a key counts as new. */
function forgetKeys(sim: Sim): Reply {
  const { razorpay, paypal } = sim.world;
  const forgotten = razorpay.replies.size + paypal.answers.size + paypal.batchesBySenderId.size;
  razorpay.replies.clear();
  paypal.answers.clear();
  paypal.batchesBySenderId.clear();
  sim.changed();
  return { status: 200, json: { forgotten } };
}

function reset(sim: Sim): Reply {
  for (const merchant of sim.merchants.values()) merchant.clock.stop();
  sim.merchants.clear();
  sim.world = emptyWorld();
  sim.faults.clear();
  sim.sender.forget();
  sim.clock.rearm();
  sim.changed();
  return { status: 200, json: { reset: true } };
}

const OWN_ROUTES: readonly Route[] = [
  { gateway: "control", method: "GET", path: "/__control/clock", handle: clockState },
  { gateway: "control", method: "POST", path: "/__control/clock", handle: advanceClock },
  { gateway: "control", method: "POST", path: "/__control/webhooks", handle: setWebhooks },
  { gateway: "control", method: "GET", path: "/__control/webhooks", handle: listDeliveries },
  { gateway: "control", method: "POST", path: "/__control/webhooks/flush", handle: flush },
  { gateway: "control", method: "POST", path: "/__control/webhooks/replay", handle: replay },
  { gateway: "control", method: "POST", path: "/__control/keys", handle: setKeys },
  { gateway: "control", method: "POST", path: "/__control/idempotency/forget", handle: forgetKeys },
  { gateway: "control", method: "POST", path: "/__control/reset", handle: reset },
  { gateway: "control", method: "GET", path: "/__control/health", handle: () => ({ status: 200, json: { ok: true } }) },
  {
    gateway: "control",
    method: "GET",
    path: "/__control/paypal/root.pem",
    handle: (sim) => ({
      status: 200,
      text: sim.certificates.rootPem,
      headers: { "content-type": "application/x-pem-file" },
    }),
  },
  { gateway: "control", method: "GET", path: "/__books", handle: (sim) => ({ status: 200, json: exportBooks(sim) }) },
];

export const CONTROL_ROUTES: readonly Route[] = [
  ...FAULT_ROUTES,
  ...MONEY_ROUTES,
  ...ROUTE_ROUTES,
  ...DISPUTE_ROUTES,
  ...MERCHANT_ROUTES,
  ...OWN_ROUTES,
];
