import { findOffer } from "@/lib/catalog/book";
import { db } from "@/lib/db/client";
import { isConnected, OWN_GATEWAY } from "@/lib/partners/gateway";
import { gatewaysForOrders } from "@/lib/payments/gateways/registry";
import { findTenant } from "@/lib/tenants/queries";
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

/** Through which gateways an offer can be paid now; none where its partner takes its payments itself and cannot. */
export async function gatewaysForOffer(
  tenantId: string,
  { offerId, currency }: { readonly offerId: string; readonly currency: string },
): Promise<GatewayChoice[]> {
  const { fundFlow } = await findTenant(db(), tenantId);
  if (fundFlow !== "DIRECT_MERCHANT") return gatewaysFor(tenantId, currency);
  const { partnerId } = await findOffer(db(), tenantId, offerId);
  return currency === "INR" && (await isConnected(db(), { tenantId, partnerId })) ? [OWN_ACCOUNT] : [];
}

/** The gateway of partners' own accounts. */
export const OWN_ACCOUNT: GatewayChoice = { name: OWN_GATEWAY, ...WORDS[OWN_GATEWAY] };
