import type { PaypalSettings } from "@/lib/config/gateways";
import type { Gateway } from "../types";
import { createClient } from "./client";
import { createCollect } from "./collect";
import { createDisputes } from "./disputes";
import { CURRENCIES } from "./map";
import { createPay } from "./pay";
import { createWebhooks } from "./webhooks";

/** The PayPal adapter; holds no state but its connections, an access token and fetched certificates. */
export function createPaypal(settings: PaypalSettings): Gateway {
  const client = createClient(settings);
  return {
    name: "paypal",
    account: settings.account,
    currencies: CURRENCIES,
    retriesOnSameOrder: false,
    collect: createCollect(client),
    pay: createPay(client),
    disputes: createDisputes(client),
    route: null,
    webhooks: createWebhooks(settings),
  };
}
