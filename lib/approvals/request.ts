import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { DAY_MS, shift } from "@/lib/core/time";
import { recordAudit } from "@/lib/audit/record";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { violates } from "@/lib/db/errors";
import type { Approval } from "@/prisma/generated/client";
import type { ApprovalKind, ApprovalPayload } from "./kinds";

/** How long a second operator has. */
const LIFETIME_MS = 7 * DAY_MS;

export interface ApprovalRequest<K extends ApprovalKind> {
  readonly tenantId: string;
  readonly kind: K;
  readonly subject: string;
  readonly payload: ApprovalPayload<K>;
  readonly reason: string;
  readonly requestedBy: string;
  readonly requestId: string | null;
}

/**
 * Asks for a deed that needs two operators, in the transaction that found it possible. Nothing happens until another one
 * decides.
 * @throws AppError `conflict` when the same is asked for already.
 */
export async function requestApproval<K extends ApprovalKind>(tx: Tx, i: ApprovalRequest<K>): Promise<Approval> {
  try {
    return await add(tx, i);
  } catch (error) {
    if (violates(error, "approval_one_pending"))
      throw new AppError("conflict", "this waits for a second operator already", {}, { cause: error });
    throw error;
  }
}

async function add<K extends ApprovalKind>(tx: Tx, i: ApprovalRequest<K>): Promise<Approval> {
  const { requestId, ...data } = i;
  const approval = await tx.approval.create({
    data: {
      ...data,
      id: newId("approval"),
      state: "pending",
      expiresAt: shift(await databaseNow(tx), LIFETIME_MS),
    },
  });
  await recordAudit(tx, [
    {
      tenantId: i.tenantId,
      actor: i.requestedBy,
      action: "approval.requested",
      subject: i.subject,
      payload: { approvalId: approval.id, kind: i.kind, reason: i.reason, ...i.payload },
      requestId,
    },
  ]);
  return approval;
}
