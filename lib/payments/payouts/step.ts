import { AppError } from "@/lib/core/errors";
import { assertStep } from "@/lib/core/machine";
import type { Tx } from "@/lib/db/client";
import { recordAudit } from "@/lib/audit/record";
import type { Payout, Prisma } from "@/prisma/generated/client";
import { PAYOUT_MACHINE, type PayoutState } from "./machine";

export interface PayoutStep {
  readonly from: PayoutState;
  readonly to: PayoutState;
  readonly actor: string;
  readonly data?: Omit<Prisma.PayoutUpdateManyMutationInput, "state">;
  readonly reason?: string | null;
}

/**
 * Moves a payout by its table, with its audit row.
 * @throws AppError `wrong_state` when the table forbids it or somebody else moved it meanwhile.
 */
export async function stepPayout(
  tx: Tx,
  payout: Pick<Payout, "tenantId" | "id">,
  { from, to, ...step }: PayoutStep,
): Promise<void> {
  assertStep(PAYOUT_MACHINE, from, to);
  const { count } = await tx.payout.updateMany({
    where: { tenantId: payout.tenantId, id: payout.id, state: from },
    data: { ...step.data, state: to },
  });
  if (count !== 1) throw new AppError("wrong_state", `the payout is no longer ${from}`);
  await recordAudit(tx, [
    {
      tenantId: payout.tenantId,
      actor: step.actor,
      action: `payout.${to}`,
      subject: payout.id,
      payload: { from, reason: step.reason ?? null },
      before: { state: from },
      after: { state: to },
    },
  ]);
}
