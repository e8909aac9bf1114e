import { AppError } from "@/lib/core/errors";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { withAnswer } from "@/lib/http/idempotency";
import { resumeHold } from "@/lib/payments/escrow/pause";
import type { SupportCase } from "@/prisma/generated/client";
import { lockCase, type SideDeed } from "./lock";
import { dropOffers } from "./offers";
import { stepCase } from "./step";
import { type CaseView, viewCase } from "./view";

/**
 * Who opened a case takes it back; the hold runs on.
 * @throws AppError `not_found`, `forbidden` for the other side, `wrong_state` once it is decided.
 */
export function withdrawCase(i: SideDeed): Promise<CaseView> {
  return withAnswer(async (tx) => {
    const found = await lockCase(tx, i);
    if (found.openedRole !== i.actor.role) throw new AppError("forbidden", "only who opened a case takes it back");
    return viewCase(await endWithoutDecision(tx, found, { to: "withdrawn", by: i.actor.userId }));
  });
}

/** Closes a case that nobody decided; the hold runs on. */
export async function endWithoutDecision(
  tx: Tx,
  found: SupportCase,
  { to, by }: { to: "withdrawn" | "expired"; by: string },
): Promise<SupportCase> {
  const closedAt = await databaseNow(tx);
  const ended = await stepCase(tx, found, to, { actor: by, data: { deadlineAt: null, closedAt } });
  await dropOffers(tx, ended, by);
  const { tenantId, orderId } = found;
  await resumeHold(tx, { tenantId, orderId, cause: found.id, closedBy: by });
  return ended;
}
