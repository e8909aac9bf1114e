import { AppError } from "@/lib/core/errors";
import { shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import { withAnswer } from "@/lib/http/idempotency";
import type { SupportCase } from "@/prisma/generated/client";
import { assertDecidable } from "./interlock";
import { type CaseDeed, lockCase, type SideDeed } from "./lock";
import { resolveCase } from "./resolve";
import { say } from "./say";
import { stepCase } from "./step";
import { REVIEW_STAGE_MS } from "./terms";
import { type CaseView, viewCase } from "./view";

/**
 * An operator decides which part of the money goes back to the customer; the partner has the rest. The reason is told
 * to both sides. About an appeal another operator decides than the first time.
 * @param i.customerBasisPoints the customer's part, 0 to 10000.
 * @throws AppError `not_found`, `forbidden` for the first reviewer, `wrong_state` while it is not under review, or while
 * something else about the money has to be decided first.
 */
export function decideCase(i: CaseDeed & { customerBasisPoints: number; reason: string }): Promise<CaseView> {
  return withAnswer(async (tx) => {
    const found = await lockCase(tx, i);
    if (found.state !== "under_review" && found.state !== "appealed")
      throw new AppError("wrong_state", "this case is not under review", { state: found.state });
    if (found.decidedBy === i.actor.userId)
      throw new AppError("forbidden", "another operator decides about the appeal");
    await assertDecidable(tx, found);
    await say(tx, found, i.actor, i.reason);
    const { customerBasisPoints, reason } = i;
    return viewCase(await resolveCase(tx, found, { customerBasisPoints, by: i.actor.userId, reason }));
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
