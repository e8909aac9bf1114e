import type { CreateLinkedAccount, LinkedProduct, RoutePort } from "@/lib/payments/gateways/route-types";
import { handIn } from "@/lib/payments/onboarding/hand-in";
import type { World } from "./world";

export const BANK = { holder: "Asha Rao", ifsc: "HDFC0000317", accountNumber: "1234567890129999" };
export const ADDRESS = {
  street1: "507, Koramangala 1st block",
  street2: "MG Road",
  city: "Bengaluru",
  state: "KARNATAKA",
  postalCode: "560034",
};

/** What the gateway is told of a partner whose every detail is right. */
export function accountOf(partnerId: string): CreateLinkedAccount {
  return {
    partnerId,
    email: `${partnerId.toLowerCase()}@example.com`,
    phone: "9000090000",
    legalName: "Asha Rao Coaching",
    businessType: "partnership",
    contactName: "Asha Rao",
    category: "education",
    subcategory: "coaching",
    address: ADDRESS,
    pan: "AAACL1234C",
    gstin: null,
  };
}

/** A linked account with stakeholder and bank details, under review. */
export function link(route: RoutePort, partnerId: string, bank = BANK): Promise<LinkedProduct> {
  const account = accountOf(partnerId);
  const person = { name: account.contactName, email: account.email, pan: "AVOPB1111K" };
  return handIn(route, { account, person, bank, known: { accountId: null, productId: null } });
}

/** How many linked accounts the gateway's own books hold. */
export async function countLinked({ simulator }: World): Promise<number> {
  const { linkedAccounts } = (await simulator.control("/__books")) as { linkedAccounts: unknown[] };
  return linkedAccounts.length;
}
