// Partners' own accounts at Razorpay, onboarded against the simulator: from then on their part of rupees is held there.
import { setTimeout as pause } from "node:timers/promises";
import { config } from "@/lib/config/config";
import { db } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { linkedAccountFacts, noteOnKyc } from "@/lib/partners/kyc";
import { gatewayOf } from "@/lib/payments/gateways/registry";
import type { CreateLinkedAccount, LinkedProduct, RoutePort } from "@/lib/payments/gateways/route-types";
import { handIn } from "@/lib/payments/onboarding/hand-in";

/** Reviews and the day of cooling take no time. */
export const AT_ONCE = { SIMULATOR_COOLING_MS: "0", SIMULATOR_REVIEW_DELAY_MS: "0" } as const;

const PATIENCE_MS = 20_000;

interface Seller {
  readonly tenantId: string;
  readonly partnerId: string;
  readonly name: string;
  /** Nobody else at the gateway may have it. */
  readonly email: string;
}

/** Asha is onboarded once; a later start finds her account in both. */
export function seedLinkedAccount(): Promise<void> {
  const { tenantId } = config();
  return linkAccount({ tenantId, partnerId: "par_asha", name: "Asha Raman", email: "asha.raman@demo.holdfast.test" });
}

/** Gives a partner an activated account at Razorpay; does nothing for who has one. */
export async function linkAccount(seller: Seller): Promise<void> {
  const { tenantId, partnerId } = seller;
  if ((await linkedAccountFacts(db(), tenantId, partnerId)) !== null) return;
  const { route } = await gatewayOf(tenantId, "razorpay");
  if (route === null) throw new Error("Razorpay holds nothing for partners");
  const { accountId, productId, activation } = await onboard(route, seller);
  await withTx((tx) => noteOnKyc(tx, { tenantId, partnerId }, { accountId, productId, activation }));
}

/** Safe to repeat after it was cut off anywhere: what is there at the gateway is found again. */
async function onboard(route: RoutePort, { partnerId, name, email }: Seller): Promise<LinkedProduct> {
  const account: CreateLinkedAccount = {
    partnerId,
    email,
    phone: "9000090000",
    legalName: name,
    businessType: "individual",
    contactName: name,
    category: "education",
    subcategory: "coaching",
    address: {
      street1: "507, Koramangala 1st block",
      street2: "MG Road",
      city: "Bengaluru",
      state: "KARNATAKA",
      postalCode: "560034",
    },
    pan: null,
    gstin: null,
  };
  const person = { name, email, pan: "AVOPB1111K" };
  const bank = { holder: name, ifsc: "HDFC0000317", accountNumber: "50100234567890" };
  const known = { accountId: null, productId: null };
  const deadline = performance.now() + PATIENCE_MS;
  let product = await handIn(route, { account, person, bank, known });
  while (product.activation !== "activated") {
    if (performance.now() > deadline) throw new Error("the account was not activated in time");
    await pause(100);
    product = await route.fetchProduct(product);
  }
  return product;
}
