import { createClock } from "./clock";
import { needText, optionalText, readBody, refuse } from "./control-input";
import { basicCredentials, type Incoming, type Reply, type Route } from "./http";
import type { Sim } from "./sim";
import { emptyWorld } from "./store";
import { runTimer } from "./timers";
import { createSender } from "./webhooks";

/** A merchant beside the first: its own keys, orders, payments and webhooks; the faults are for all. Not kept over a restart. */
function createMerchant(
  first: Sim,
  keys: { keyId: string; keySecret: string; webhookSecret: string; webhookUrl: string | null },
): Sim {
  const world = emptyWorld();
  world.clock.offsetMs = first.world.clock.offsetMs;
  const merchant: Sim = {
    ...first,
    settings: { ...first.settings, razorpay: { ...first.settings.razorpay, ...keys } },
    merchants: new Map(),
    clock: createClock(
      () => merchant.world.clock,
      (timer) => runTimer(merchant, timer),
    ),
    sender: createSender(),
    world,
    changed: () => undefined,
  };
  return merchant;
}

function addMerchant(sim: Sim, request: Incoming): Reply {
  const body = readBody(request);
  const keyId = needText(body, "keyId");
  if (keyId === sim.settings.razorpay.keyId || sim.merchants.has(keyId)) refuse("this key is taken", 409);
  const webhookUrl = optionalText(body, "webhookUrl");
  const keySecret = needText(body, "keySecret");
  const webhookSecret = needText(body, "webhookSecret");
  sim.merchants.set(keyId, createMerchant(sim, { keyId, keySecret, webhookSecret, webhookUrl }));
  return { status: 200, json: { keyId } };
}

export const MERCHANT_ROUTES: readonly Route[] = [
  { gateway: "control", method: "POST", path: "/__control/razorpay/merchants", handle: addMerchant },
];

/** Of a request to Razorpay the merchant whose key it names, of a control call the one whose object it is about; the first for all others. */
export function merchantOf(sim: Sim, request: Incoming): Sim {
  if (sim.merchants.size === 0) return sim;
  const named = request.path.startsWith("/__") ? request.query.get("merchant") : keyOf(request);
  const merchant = named === null ? undefined : sim.merchants.get(named);
  if (merchant !== undefined) return merchant;
  return request.path.startsWith("/__") ? ofObject(sim, request) : sim;
}

function keyOf(request: Incoming): string | null {
  const given = basicCredentials(request)?.user ?? request.query.get("key_id");
  if (given !== null && given !== undefined) return given;
  // The pages of the checkout name the key in what they post.
  const text = request.raw.toString("utf8");
  return /"keyId":"([^"]+)"/.exec(text)?.[1] ?? new URLSearchParams(text).get("key_id");
}

function ofObject(sim: Sim, request: Incoming): Sim {
  const ids = [...request.raw.toString("utf8").matchAll(/"(?:orderId|paymentId|id)"\s*:\s*"([^"]+)"/g)].map(
    ([, id]) => id ?? "",
  );
  const has = ({ world: { razorpay } }: Sim): boolean =>
    ids.some((id) => razorpay.orders.has(id) || razorpay.payments.has(id) || razorpay.disputes.has(id));
  return [...sim.merchants.values()].find(has) ?? sim;
}
