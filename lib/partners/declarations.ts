import type { Tx } from "@/lib/db/client";
import { findLegalText } from "@/lib/tenants/settings";

export interface AgreedText {
  /** 0 for the text that comes with the software. */
  readonly version: number;
  readonly text: string;
}

/** Who sells services below the threshold may do so through an operator without being registered (INDIA section 2). */
export const UNREGISTERED: AgreedText = {
  version: 1,
  text:
    "I declare that I am not registered under GST and need not be: my turnover in all of India stays below the threshold, " +
    "and I make no supply for which registration is compulsory. I will tell the marketplace at once when that changes, and " +
    "give my GSTIN then.",
};

const STANDARD_TERMS: AgreedText = {
  version: 0,
  text:
    "I offer my sessions to customers in my own name. The marketplace takes the payments, holds them until a session is " +
    "over and its hold has ended, deducts the commission and the taxes that it shows me, and pays the rest to the account " +
    "that I name. What is given back to customers is taken from what I earn.",
};

/** The terms that a partner accepts now: the tenant's own where it has published some. */
export async function partnerTerms(tx: Tx, tenantId: string): Promise<AgreedText> {
  return (await findLegalText(tx, tenantId, "terms")) ?? STANDARD_TERMS;
}
