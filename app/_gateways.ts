import { gatewaysForOrders } from "@/lib/payments/gateways/registry";
import type { GatewayName } from "@/lib/payments/gateways/types";

export interface GatewayChoice {
  readonly name: GatewayName;
  readonly label: string;
  readonly hint: string;
}

const WORDS: Readonly<Record<GatewayName, Omit<GatewayChoice, "name">>> = {
  razorpay: { label: "Razorpay", hint: "UPI, cards and net banking" },
  paypal: { label: "PayPal", hint: "PayPal balance or card, on PayPal's own page" },
};

export function gatewayLabel(name: string): string {
  return name === "razorpay" || name === "paypal" ? WORDS[name].label : name;
}

/** Through which gateways an amount of this currency can be paid. */
export async function gatewaysFor(tenantId: string, currency: string): Promise<GatewayChoice[]> {
  const gateways = await gatewaysForOrders(tenantId);
  return gateways
    .filter(({ currencies }) => currencies.includes(currency))
    .map(({ name }) => ({ name, ...WORDS[name] }));
}
