import { z } from "zod";
import type { RazorpaySettings } from "@/lib/config/gateways";
import type { Gateway } from "../types";
import { createClient } from "./client";
import { createCollect } from "./collect";
import { createDisputes } from "./disputes";
import { CURRENCIES } from "./map";
import { createPay } from "./pay";
import { createRoute } from "./route";
import { createWebhooks } from "./webhooks";

const Anything = z.looseObject({});

/**
 * Asks for nothing but whether the keys are taken; changes nothing there.
 * @param gatewayOrderId an order that the account must know; null where there is none yet
 */
export async function tryKeys(settings: RazorpaySettings, gatewayOrderId: string | null): Promise<void> {
  const path = gatewayOrderId === null ? "/v1/orders?count=1" : `/v1/orders/${encodeURIComponent(gatewayOrderId)}`;
  await createClient(settings).own(Anything, { method: "GET", path, effect: "none" });
}

/** The Razorpay adapter; holds no state but its connections. */
export function createRazorpay(settings: RazorpaySettings): Gateway {
  const client = createClient(settings);
  return {
    name: "razorpay",
    account: settings.account,
    currencies: CURRENCIES,
    retriesOnSameOrder: true,
    collect: createCollect(settings, client),
    pay: createPay(settings, client),
    disputes: createDisputes(client),
    route: createRoute(client),
    webhooks: createWebhooks(settings),
  };
}
