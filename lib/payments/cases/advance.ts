import { errorMessage } from "@/lib/core/errors";
import { shift } from "@/lib/core/time";
import { log } from "@/lib/log/log";
import { databaseNow } from "@/lib/db/clock";
import { db, type Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import type { SupportCase } from "@/prisma/generated/client";
import { blockerOf } from "./interlock";
import { lockMoney, stakeOf } from "./lock";
import { type CaseState, isInTalks, resolvedState } from "./machine";
import { carryOut, resolveCase } from "./resolve";
import { sendToReview } from "./say";
import { noteCase, stepCase } from "./step";
import { REVIEW_STAGE_MS, SILENT_PARTNER_BASIS_POINTS } from "./terms";
import { endWithoutDecision } from "./withdraw";

type CaseId = Pick<SupportCase, "tenantId" | "id">;

const TIMER = "timer";

/**
 * Moves every case whose deadline has passed one step on, each in its own transaction; what another worker has locked is
 * left to it, and one that fails keeps no other waiting.
 * @param limit how many are read at a time.
 * @returns how many were moved.
 */
export async function advanceCases(limit = 100): Promise<number> {
  let moved = 0;
  let after: CaseId = { tenantId: "", id: "" };
  for (;;) {
    const due = await casesToAdvance(after, limit);
    for (const each of due) if (await advanceSafely(each)) moved += 1;
    const last = due.at(-1);
    if (last === undefined || due.length < limit) return moved;
    after = last;
  }
}

/** Overdue, or with nothing left to decide about because the money went back by another way. */
function casesToAdvance(after: CaseId, limit: number): Promise<CaseId[]> {
  return db().$queryRaw<CaseId[]>`
    SELECT c.tenant_id AS "tenantId", c.id FROM support_case c
    WHERE c.closed_at IS NULL AND (c.tenant_id, c.id) > (${after.tenantId}, ${after.id})
      AND (c.deadline_at <= hf_now() OR NOT EXISTS (
        SELECT FROM payment p WHERE p.tenant_id = c.tenant_id AND p.order_id = c.order_id AND p.state = 'captured'
          AND p.suspense_reason IS NULL AND p.refunded_minor < p.amount_minor))
    ORDER BY c.tenant_id, c.id LIMIT ${limit}`;
}

async function advanceSafely(due: CaseId): Promise<boolean> {
  try {
    return await withTx((tx) => advanceCase(tx, due));
  } catch (error) {
    log().error({ caseId: due.id, err: errorMessage(error) }, "a case could not be moved on");
    return false;
  }
}

async function advanceCase(tx: Tx, { tenantId, id }: CaseId): Promise<boolean> {
  const locked = await tx.$queryRaw<{ order_id: string }[]>`
    SELECT o.id AS order_id FROM support_case c JOIN customer_order o ON o.tenant_id = c.tenant_id AND o.id = c.order_id
    WHERE c.tenant_id = ${tenantId} AND c.id = ${id} FOR UPDATE OF o SKIP LOCKED`;
  const orderId = locked[0]?.order_id;
  if (orderId === undefined) return false;
  await lockMoney(tx, tenantId, orderId);
  const found = await tx.supportCase.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } } });
  if (found.closedAt !== null || found.deadlineAt === null) return false;
  const blocker = await blockerOf(tx, found);
  if (blocker === null && isInTalks(found.state as CaseState) && (await stakeOf(tx, found)).left.minor === 0n) {
    await endWithoutDecision(tx, found, { to: "expired", by: TIMER });
    return true;
  }
  if (found.deadlineAt > (await databaseNow(tx))) return false;
  return passDeadline(tx, { ...found, deadlineAt: found.deadlineAt }, blocker !== null);
}

/** What silence leads to (DOMAIN section 18). False when the next step has to wait for another decision. */
async function passDeadline(tx: Tx, found: SupportCase & { deadlineAt: Date }, isBlocked: boolean): Promise<boolean> {
  const state = found.state as CaseState;
  if (state === "awaiting_partner") {
    await sendToReview(tx, found, TIMER, { defaultBasisPoints: SILENT_PARTNER_BASIS_POINTS });
    return true;
  }
  if (state === "awaiting_customer") {
    await endWithoutDecision(tx, found, { to: "withdrawn", by: TIMER });
    return true;
  }
  const isReviewed = state === "under_review" || state === "appealed";
  if (isReviewed && found.escalatedAt === null) {
    await noteCase(tx, found, {
      actor: TIMER,
      action: "escalated",
      data: { escalatedAt: await databaseNow(tx), deadlineAt: shift(found.deadlineAt, REVIEW_STAGE_MS) },
    });
    return true;
  }
  if (isBlocked) return false;
  await finish(tx, found, state);
  return true;
}

/** Nobody decided, or nobody appealed. */
async function finish(tx: Tx, found: SupportCase, state: CaseState): Promise<void> {
  if (state === "under_review") {
    await resolveCase(tx, found, {
      customerBasisPoints: found.defaultBasisPoints,
      by: TIMER,
      reason: "nobody decided",
    });
  } else if (state === "appealed") {
    await carryOut(tx, await upholdDecision(tx, found), TIMER);
  } else {
    await carryOut(tx, found, TIMER);
  }
}

/** An appeal that nobody decided leaves the first decision as it was. */
function upholdDecision(tx: Tx, found: SupportCase): Promise<SupportCase> {
  return stepCase(tx, found, resolvedState(found.customerBasisPoints ?? 0), { actor: TIMER, data: {} });
}
