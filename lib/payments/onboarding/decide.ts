import { AppError } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";
import { withAnswer } from "@/lib/http/idempotency";
import type { Checklist } from "@/lib/partners/checklist";
import { lockKyc, type PartnerKey } from "@/lib/partners/kyc";
import type { KycState } from "@/lib/partners/kyc-machine";
import type { PartnerKyc } from "@/prisma/generated/client";
import { movePartner } from "./move";
import { queueReview, theChecklist } from "./submit";

export const KYC_DECISIONS = ["approve", "clarify", "suspend"] as const;

export interface KycDecision extends PartnerKey {
  readonly actor: string;
  readonly decision: (typeof KYC_DECISIONS)[number];
  /** Shown to the partner. */
  readonly reason: string;
}

const TARGET: Readonly<Record<KycDecision["decision"], KycState>> = {
  approve: "active",
  clarify: "needs_clarification",
  suspend: "suspended",
};

/**
 * An operator decides about a partner. Whom the gateway checks it activates; a suspension by an operator is lifted by one,
 * and the gateway is asked again.
 * @throws AppError `not_found`, `wrong_state` where the state does not allow it or the gateway decides
 */
export function decideAboutPartner(i: KycDecision): Promise<Checklist> {
  return withAnswer(async (tx) => {
    const kyc = await lockKyc(tx, i);
    if (i.decision === "approve" && kyc.accountId !== null) await askGateway(tx, kyc, i);
    else await move(tx, kyc, i);
    return theChecklist(tx, i);
  });
}

async function move(tx: Tx, kyc: PartnerKyc, { actor, decision, reason }: KycDecision): Promise<void> {
  const suspendedBy = decision === "suspend" ? "operator" : null;
  await movePartner(tx, kyc, TARGET[decision], { actor, reason, data: { suspendedBy } });
}

async function askGateway(tx: Tx, kyc: PartnerKyc, { actor, reason }: KycDecision): Promise<void> {
  if (kyc.suspendedBy !== "operator")
    throw new AppError("wrong_state", "the gateway decides about this partner", { state: kyc.state });
  await movePartner(tx, kyc, "under_review", { actor, reason });
  await queueReview(tx, kyc);
}
