import { AppError } from "@/lib/core/errors";
import { shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { requestApproval } from "@/lib/approvals/request";
import type { Actor } from "@/lib/auth/caller";
import { withAnswer } from "@/lib/http/idempotency";
import { needsSecondPerson } from "@/lib/payments/refunds/limit";
import type { SupportCase } from "@/prisma/generated/client";
import { assertDecidable } from "./interlock";
import { type CaseDeed, lockCase, type SideDeed, stakeOf } from "./lock";
import { resolveCase } from "./resolve";
import { say } from "./say";
import { computeShare } from "./share";
import { stepCase } from "./step";
import { REVIEW_STAGE_MS } from "./terms";
import { type CaseView, viewCase } from "./view";

interface Decision {
  /** The customer's part, 0 to 10000. */
  readonly customerBasisPoints: number;
  readonly reason: string;
}

/**
 * An operator decides which part of the money goes back to the customer; the partner has the rest. The reason is told
 * to both sides. About an appeal another operator decides than the first time. Where more goes back than one operator may
 * give, a second one is asked for, and the case waits as it is.
 * @throws AppError `not_found`, `forbidden` for the first reviewer, `conflict` while a second operator is waited for,
 * `wrong_state` while it is not under review, or while something else about the money has to be decided first.
 */
export function decideCase(i: CaseDeed & Decision): Promise<CaseView> {
  return withAnswer(async (tx) => {
    const found = await lockForDecision(tx, i, [i.actor.userId]);
    const { left } = await stakeOf(tx, found);
    const back = computeShare(left, i.customerBasisPoints);
    if (back.minor > 0n && (await needsSecond(tx, found, back.minor))) {
      await askForSecond(tx, found, { ...i, userId: i.actor.userId, amountMinor: back.minor });
      return viewCase(found);
    }
    return viewCase(await conclude(tx, found, i.actor, i));
  });
}

/**
 * Does what one operator decided and another approved, in the transaction of the second one's word. The first one's reason
 * is told to both sides.
 * @throws AppError as `decideCase`, as things stand now; `forbidden` also where the second one had decided before the appeal.
 */
export async function decideAsSecond(
  tx: Tx,
  i: { tenantId: string; caseId: string; decidedBy: string; approvedBy: string } & Decision,
): Promise<void> {
  const actor = { role: "operator", userId: i.decidedBy } as const;
  const found = await lockForDecision(tx, { ...i, actor }, [i.decidedBy, i.approvedBy]);
  await conclude(tx, found, actor, i);
}

async function lockForDecision(tx: Tx, i: CaseDeed, deciders: readonly string[]): Promise<SupportCase> {
  const found = await lockCase(tx, i);
  if (found.state !== "under_review" && found.state !== "appealed")
    throw new AppError("wrong_state", "this case is not under review", { state: found.state });
  if (found.decidedBy !== null && deciders.includes(found.decidedBy))
    throw new AppError("forbidden", "another operator decides about the appeal");
  await assertDecidable(tx, found);
  return found;
}

async function conclude(tx: Tx, found: SupportCase, actor: Actor, i: Decision): Promise<SupportCase> {
  const { customerBasisPoints, reason } = i;
  await say(tx, found, actor, reason);
  return resolveCase(tx, found, { customerBasisPoints, by: actor.userId, reason });
}

/** Whether this and all that was given back before is more than one operator may give back alone. */
async function needsSecond(tx: Tx, { tenantId, orderId, currency }: SupportCase, backMinor: bigint): Promise<boolean> {
  const payment = await tx.payment.findFirstOrThrow({
    where: { tenantId, orderId, state: "captured", suspenseReason: null },
  });
  return needsSecondPerson(tx, { tenantId, currency }, payment.refundedMinor + backMinor);
}

async function askForSecond(
  tx: Tx,
  { tenantId, id, orderId, currency }: SupportCase,
  i: Decision & { userId: string; amountMinor: bigint },
): Promise<void> {
  const { customerBasisPoints, reason } = i;
  const payload = { orderId, currency, amountMinor: i.amountMinor.toString(), customerBasisPoints };
  await requestApproval(tx, {
    tenantId,
    kind: "case_decide",
    subject: id,
    payload,
    reason,
    requestedBy: i.userId,
    requestId: null,
  });
}

/** Whether a side may appeal now: once, in time, and only who did not get everything. */
export function mayAppeal(
  found: Pick<SupportCase, "appealedAt" | "closedAt" | "deadlineAt" | "customerBasisPoints">,
  role: "customer" | "partner",
  now: Date,
): boolean {
  if (found.customerBasisPoints === null || found.appealedAt !== null || found.closedAt !== null) return false;
  const lost = role === "customer" ? 10_000 - found.customerBasisPoints : found.customerBasisPoints;
  return lost > 0 && found.deadlineAt !== null && now < found.deadlineAt;
}

/**
 * One side does not accept the decision; another operator looks at it, and the money waits.
 * @throws AppError `not_found`, `wrong_state` when there is nothing to appeal, or not any more.
 */
export function appealCase(i: SideDeed & { reason: string }): Promise<CaseView> {
  return withAnswer(async (tx) => {
    const found = await lockCase(tx, i);
    const now = await databaseNow(tx);
    if (!mayAppeal(found, i.actor.role, now))
      throw new AppError("wrong_state", "there is no decision that you can appeal now", { state: found.state });
    await say(tx, found, i.actor, i.reason);
    const appealed = await stepCase(tx, found, "appealed", {
      actor: i.actor.userId,
      reason: i.reason,
      data: {
        appealedBy: i.actor.userId,
        appealedRole: i.actor.role,
        appealedAt: now,
        escalatedAt: null,
        deadlineAt: shift(now, REVIEW_STAGE_MS),
      },
    });
    return viewCase(appealed);
  });
}
