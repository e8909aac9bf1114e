import { requestApproval } from "@/lib/approvals/request";
import { AppError } from "@/lib/core/errors";
import { assertStep } from "@/lib/core/machine";
import type { Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { rememberAnswer } from "@/lib/http/idempotency";
import { rulesOfVersion } from "@/lib/tenants/payout-rules";
import type { Payout } from "@/prisma/generated/client";
import { PAYOUT_MACHINE } from "./machine";
import { approvePayout } from "./queue";
import { type PayoutView, viewPayout } from "./request";
import { type KnownPayout, lockPayout, returnPayout } from "./resolve";
import { stepPayout } from "./step";

export interface Review {
  readonly tenantId: string;
  readonly payoutId: string;
  readonly userId: string;
  readonly decision: "approve" | "reject" | "hold_back";
  readonly reason: string;
  readonly requestId: string | null;
}

/**
 * An operator lets a payout go, refuses it (the balance has it again), or takes one that waits to be sent out of the queue.
 * Above the limit of the rules that it was judged by, an approval asks for a second operator, and the payout waits.
 * @throws AppError `not_found`, `wrong_state`, `conflict` when it waits for a second operator already, `forbidden` for whoever requested it.
 */
export function reviewPayout(i: Review): Promise<PayoutView> {
  return withTx(async (tx) => {
    const known = await lockPayout(tx, i);
    await decide(tx, known, i);
    const payout = await tx.payout.findUniqueOrThrow({
      where: { tenantId_id: { tenantId: i.tenantId, id: i.payoutId } },
    });
    return rememberAnswer(tx, await viewPayout(tx, payout));
  });
}

async function decide(tx: Tx, known: KnownPayout, i: Review): Promise<void> {
  const { payout, state } = known;
  const said = { actor: i.userId, reason: i.reason };
  switch (i.decision) {
    case "approve":
      assertStep(PAYOUT_MACHINE, state, "approved");
      assertNotOwn(payout, i.userId);
      if (await needsSecondPerson(tx, payout)) await askForSecond(tx, payout, i);
      else await approvePayout(tx, payout, { from: state, decidedBy: i.userId, ...said });
      return;
    case "reject":
      await returnPayout(tx, known, { to: "rejected", ...said });
      return;
    case "hold_back":
      await stepPayout(tx, payout, {
        from: "queued",
        to: "under_review",
        data: { reviewReasons: [...payout.reviewReasons, "held_back"] },
        ...said,
      });
  }
}

export function assertNotOwn({ requestedBy }: Payout, userId: string): void {
  if (requestedBy === userId)
    throw new AppError("forbidden", "another person than the one who requested it has to decide");
}

async function needsSecondPerson(tx: Tx, payout: Payout): Promise<boolean> {
  const { tenantId, currency, ruleVersion: version } = payout;
  const { secondAboveMinor } = await rulesOfVersion(tx, { tenantId, currency, version });
  return secondAboveMinor === null || payout.amountMinor > BigInt(secondAboveMinor);
}

async function askForSecond(tx: Tx, payout: Payout, i: Review): Promise<void> {
  await requestApproval(tx, {
    tenantId: payout.tenantId,
    kind: "payout_approve",
    subject: payout.id,
    payload: { currency: payout.currency, amountMinor: payout.amountMinor.toString() },
    reason: i.reason,
    requestedBy: i.userId,
    requestId: i.requestId,
  });
}

/**
 * Lets go what one operator asked for and another approved, in the transaction of the second one's word.
 * @throws AppError `wrong_state` when something else was decided about it meanwhile, `forbidden` for whoever requested it.
 */
export async function approveAsSecond(
  tx: Tx,
  i: { tenantId: string; payoutId: string; userId: string; reason: string },
): Promise<void> {
  const { payout, state } = await lockPayout(tx, i);
  assertNotOwn(payout, i.userId);
  await approvePayout(tx, payout, { from: state, actor: i.userId, decidedBy: i.userId, reason: i.reason });
}
