import type { Tx } from "@/lib/db/client";
import { databaseNow } from "@/lib/db/clock";
import { AppError } from "@/lib/core/errors";
import { assertStep } from "@/lib/core/machine";
import { recordAudit } from "@/lib/audit/record";
import type { CaseOffer, SupportCase } from "@/prisma/generated/client";
import { CASE_OFFER_MACHINE, type CaseOfferState } from "./machine";

type Answer = Exclude<CaseOfferState, "open">;

/** Moves an offer by its table, with its audit row. @throws AppError `wrong_state` when it is open no longer. */
export async function stepOffer(
  tx: Tx,
  i: { found: SupportCase; offer: CaseOffer; to: Answer; by: string },
): Promise<void> {
  const { found, offer, to, by } = i;
  assertStep(CASE_OFFER_MACHINE, offer.state as CaseOfferState, to);
  const { count } = await tx.caseOffer.updateMany({
    where: { tenantId: offer.tenantId, id: offer.id, state: offer.state },
    data: { state: to, answeredBy: by, answeredAt: await databaseNow(tx) },
  });
  if (count !== 1) throw new AppError("wrong_state", "the offer is no longer open");
  await recordAudit(tx, [
    {
      tenantId: found.tenantId,
      actor: by,
      action: `case.offer_${to}`,
      subject: found.orderId,
      payload: { caseId: found.id, offerId: offer.id, amountMinor: offer.amountMinor.toString() },
    },
  ]);
}

/** The case ended, or an operator decides: what lies on the table is taken off it. */
export async function dropOffers(tx: Tx, found: SupportCase, by: string): Promise<void> {
  const { tenantId, id } = found;
  const open = await tx.caseOffer.findFirst({ where: { tenantId, caseId: id, state: "open" } });
  if (open) await stepOffer(tx, { found, offer: open, to: "withdrawn", by });
}
