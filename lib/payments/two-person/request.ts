import { AppError } from "@/lib/core/errors";
import type { ApprovalKind, ApprovalState } from "@/lib/approvals/kinds";
import { requestApproval } from "@/lib/approvals/request";
import { withTx } from "@/lib/db/tx";
import { writableDebt } from "@/lib/payments/balances/write-off";
import { lockEscrow } from "@/lib/payments/escrow/adjust";
import { assertHeld } from "@/lib/payments/escrow/risk";
import type { Approval } from "@/prisma/generated/client";

export interface ApprovalView {
  readonly approvalId: string;
  readonly kind: ApprovalKind;
  readonly subject: string;
  readonly state: ApprovalState;
  readonly reason: string;
  readonly requestedBy: string;
  readonly decidedBy: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

interface Deed {
  readonly tenantId: string;
  readonly userId: string;
  readonly reason: string;
  readonly requestId: string | null;
}

interface HoldDeed extends Deed {
  readonly orderId: string;
}

/** Asks that a running hold ends at once. @throws AppError `not_found`, `wrong_state` when it does not run, `conflict`. */
export async function askToRelease(i: HoldDeed): Promise<ApprovalView> {
  return viewApproval(
    await requestApproval({ ...common(i), kind: "hold_release", subject: i.orderId, payload: {} }, async (tx) => {
      const { state } = await lockEscrow(tx, i);
      if (state !== "holding") throw new AppError("wrong_state", "the hold does not run", { state });
    }),
  );
}

/** Asks that a hold lasts longer. @throws AppError `not_found`, `wrong_state` when none has begun, `conflict`. */
export async function askToExtend(i: HoldDeed & { hours: number }): Promise<ApprovalView> {
  const payload = { hours: i.hours };
  return viewApproval(
    await requestApproval({ ...common(i), kind: "hold_extend", subject: i.orderId, payload }, async (tx) => {
      const { state } = await lockEscrow(tx, i);
      if (state !== "holding" && state !== "paused")
        throw new AppError("wrong_state", "no hold of this order has begun", { state });
    }),
  );
}

/** Asks for another week of a pause for risk. @throws AppError `not_found`, `wrong_state`, `conflict`. */
export async function askToRenewRisk(i: HoldDeed): Promise<ApprovalView> {
  return viewApproval(
    await requestApproval({ ...common(i), kind: "hold_pause_risk", subject: i.orderId, payload: {} }, (tx) =>
      assertHeld(tx, i),
    ),
  );
}

/** Asks that a debt of a partner is given up. @throws AppError `wrong_state`, `too_early`, `conflict`. */
export async function askToWriteOff(i: Deed & { partnerId: string; currency: string }): Promise<ApprovalView> {
  const { tenantId, partnerId, currency } = i;
  const amountMinor = (await withTx((tx) => writableDebt(tx, { tenantId, partnerId, currency }))).toString();
  const subject = `${partnerId}:${currency}`;
  const payload = { partnerId, currency, amountMinor };
  return viewApproval(
    await requestApproval({ ...common(i), kind: "receivable_write_off", subject, payload }, () => Promise.resolve()),
  );
}

function common({ tenantId, userId, reason, requestId }: Deed): {
  tenantId: string;
  requestedBy: string;
  reason: string;
  requestId: string | null;
} {
  return { tenantId, requestedBy: userId, reason, requestId };
}

export function viewApproval(row: Approval): ApprovalView {
  return {
    approvalId: row.id,
    kind: row.kind as ApprovalKind,
    subject: row.subject,
    state: row.state as ApprovalState,
    reason: row.reason,
    requestedBy: row.requestedBy,
    decidedBy: row.decidedBy,
    createdAt: row.createdAt,
    expiresAt: row.expiresAt,
  };
}
