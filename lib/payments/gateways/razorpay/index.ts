import type { RazorpaySettings } from "@/lib/config/gateways";
import type { Gateway } from "../types";
import { createClient } from "./client";
import { createCollect } from "./collect";
import { createDisputes } from "./disputes";
import { CURRENCIES } from "./map";
import { createPay } from "./pay";
import { createRoute } from "./route";
import { createWebhooks } from "./webhooks";

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
