import type { Tx } from "@/lib/db/client";
import type { RouteFact } from "@/lib/payments/gateways/route-types";
import { hearOfReview } from "@/lib/payments/onboarding/told";
import { APPLIED, type ArrivedFact, type Outcome, waitForCause } from "./outcome";

type ReviewedFact = Extract<RouteFact, { kind: "linked_account_reviewed" }>;

/** The gateway's check of a partner went on. The message may be there before we have noted the account that it is about. */
export async function onPartnerReviewed(tx: Tx, { arrival, fact }: ArrivedFact<ReviewedFact>): Promise<Outcome> {
  const isOurs = await hearOfReview(tx, { tenantId: arrival.tenantId, product: fact.product });
  return isOurs ? APPLIED : waitForCause(arrival, "the account of this message is not known yet");
}
