import { AppError } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";
import { withAnswer } from "@/lib/http/idempotency";
import { enqueue } from "@/lib/jobs/jobs";
import { type Checklist, checklistOf, missingSteps } from "@/lib/partners/checklist";
import { lockKyc, type PartnerKey, stepKyc } from "@/lib/partners/kyc";
import type { Teller } from "@/lib/partners/profile";

/**
 * A partner hands in what they told. Where the gateway checks partners, the job that asks it is queued with it; elsewhere an
 * operator decides. Handing in twice is the same as once.
 * @throws AppError `invalid_input` with the steps that are missing, `wrong_state`
 */
export function submitPartner(teller: Teller): Promise<Checklist> {
  return withAnswer(async (tx) => {
    const kyc = await lockKyc(tx, teller);
    const list = await theChecklist(tx, teller);
    if (kyc.state === "submitted" || kyc.state === "under_review") return list;
    const missing = missingSteps(list);
    if (missing.length > 0)
      throw new AppError("invalid_input", "some steps are not done yet", { steps: missing.join(", ") });
    await stepKyc(tx, kyc, "submitted", { actor: teller.actor, data: { pollCount: 0 } });
    await queueReview(tx, teller);
    return theChecklist(tx, teller);
  });
}

/** @throws AppError `not_found` */
export async function theChecklist(tx: Tx, key: PartnerKey): Promise<Checklist> {
  const list = await checklistOf(tx, key);
  if (list === null) throw new AppError("not_found", "there is no such partner");
  return list;
}

/** Asks the gateway about a partner soon, in the order in which it was asked for. */
export function queueReview(tx: Tx, { tenantId, partnerId }: PartnerKey): Promise<void> {
  return enqueue(tx, "review_partner", { tenantId, partnerId }, { key: `partner:${partnerId}`, maxAttempts: 25 });
}
