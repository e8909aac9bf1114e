import { AppError } from "@/lib/core/errors";
import { assertStep } from "@/lib/core/machine";
import { recordAudit } from "@/lib/audit/record";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { assertMay, type Role } from "@/lib/auth/permissions";
import type { Approval } from "@/prisma/generated/client";
import { APPROVAL_MACHINE, type ApprovalKind, type ApprovalState, PERMISSION_OF } from "./kinds";

export interface ApprovalDecision {
  readonly tenantId: string;
  readonly approvalId: string;
  readonly decidedBy: string;
  /** As what the second person works here: both need the permission of the deed. */
  readonly role: Role;
  readonly decision: "approve" | "decline";
  readonly reason: string;
  readonly requestId: string | null;
}

/**
 * Writes down what the second operator says; the caller does the deed in the same transaction. The row is locked, so of
 * two decisions at once the later one finds it decided.
 * @throws AppError `not_found`, `wrong_state` when it is decided or too old, `forbidden` for the one who asked and
 * for those who could not have asked.
 */
export async function decideApproval(tx: Tx, i: ApprovalDecision): Promise<Approval> {
  const where = { tenantId: i.tenantId, id: i.approvalId };
  await tx.$executeRaw`SELECT 1 FROM approval WHERE tenant_id = ${where.tenantId} AND id = ${where.id} FOR UPDATE`;
  const approval = await tx.approval.findUnique({ where: { tenantId_id: where } });
  if (!approval) throw new AppError("not_found", "there is no such approval");
  const now = await databaseNow(tx);
  const to = i.decision === "approve" ? "approved" : "declined";
  assertStep(APPROVAL_MACHINE, approval.state as ApprovalState, to);
  if (approval.expiresAt <= now) throw new AppError("wrong_state", "the time to decide is over");
  assertMay(i, PERMISSION_OF[approval.kind as ApprovalKind]);
  if (approval.requestedBy === i.decidedBy)
    throw new AppError("forbidden", "another operator than the one who asked has to decide");
  await tx.approval.updateMany({
    where: { ...where, state: "pending" },
    data: { state: to, decidedBy: i.decidedBy, decisionReason: i.reason, decidedAt: now },
  });
  await recordAudit(tx, [
    {
      tenantId: i.tenantId,
      actor: i.decidedBy,
      action: `approval.${to}`,
      subject: approval.subject,
      payload: {
        approvalId: approval.id,
        kind: approval.kind,
        requestedBy: approval.requestedBy,
        reason: i.reason,
      },
      requestId: i.requestId,
    },
  ]);
  return tx.approval.findUniqueOrThrow({ where: { tenantId_id: where } });
}

/** Requests that nobody decided about in time: nothing happens. Returns how many. */
export function expireApprovals(): Promise<number> {
  return withTx(async (tx) => {
    const rows = await tx.$queryRaw<{ tenantId: string; id: string; subject: string; kind: string }[]>`
      UPDATE approval SET state = 'expired', decided_at = hf_now() WHERE state = 'pending' AND expires_at <= hf_now()
      RETURNING tenant_id AS "tenantId", id, subject, kind`;
    await recordAudit(
      tx,
      rows.map(({ tenantId, id, subject, kind }) => ({
        tenantId,
        actor: "timer",
        action: "approval.expired",
        subject,
        payload: { approvalId: id, kind },
      })),
    );
    return rows.length;
  });
}
