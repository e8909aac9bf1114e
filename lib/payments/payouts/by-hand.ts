import { AppError } from "@/lib/core/errors";
import { money } from "@/lib/core/money";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { postTransfers } from "@/lib/payments/ledger/post";
import { payoutByHandRecipe } from "@/lib/payments/ledger/recipes-payouts";
import { lockPayout } from "./resolve";
import { assertNotOwn } from "./review";
import { stepPayout } from "./step";

interface ByHand {
  readonly tenantId: string;
  readonly payoutId: string;
  /** What the bank calls the transfer. */
  readonly reference: string;
  /** What shows it: words, or the name of a file that is kept elsewhere. */
  readonly proof: string;
}

/** @throws AppError `not_found`, `wrong_state` for one that is not under review, `forbidden` for whoever requested it. */
export async function assertPayableByHand(
  tx: Tx,
  i: { tenantId: string; payoutId: string; userId: string },
): Promise<void> {
  const { payout, state } = await lockPayout(tx, i);
  if (state !== "under_review")
    throw new AppError("wrong_state", "only a payout under review is paid by hand", { state });
  assertNotOwn(payout, i.userId);
}

/**
 * The second operator confirms it: paid, from our own bank account.
 * @throws AppError `wrong_state` when it is no longer under review, `forbidden` for whoever requested it.
 */
export async function payByHand(tx: Tx, i: ByHand & { userId: string; reason: string }): Promise<void> {
  const { payout, attemptId } = await lockPayout(tx, i);
  assertNotOwn(payout, i.userId);
  await stepPayout(tx, payout, {
    from: "under_review",
    to: "paid",
    actor: i.userId,
    reason: i.reason,
    data: { paidAt: await databaseNow(tx), bankReference: i.reference, proof: i.proof, decidedBy: i.userId },
  });
  await tx.payoutAttempt.update({
    where: { tenantId_id: { tenantId: payout.tenantId, id: attemptId } },
    data: { state: "paid" },
  });
  const amount = money(payout.amountMinor, payout.currency);
  await postTransfers(tx, [payoutByHandRecipe({ tenantId: payout.tenantId, payoutId: payout.id, amount })]);
}
