import type { Tx } from "@/lib/db/client";
import type { RouteFact } from "@/lib/payments/gateways/route-types";
import { hearOfReview } from "@/lib/payments/onboarding/told";
import { APPLIED, type ArrivedFact, IGNORED, type Outcome } from "./outcome";

type ReviewedFact = Extract<RouteFact, { kind: "linked_account_reviewed" }>;

/** The gateway's check of a partner went on. What it says of an account before we have noted that is asked for later anyway. */
export async function onPartnerReviewed(tx: Tx, { arrival, fact }: ArrivedFact<ReviewedFact>): Promise<Outcome> {
  return (await hearOfReview(tx, { tenantId: arrival.tenantId, product: fact.product })) ? APPLIED : IGNORED;
}
