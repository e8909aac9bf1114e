import { AppError } from "@/lib/core/errors";
import { assertStep } from "@/lib/core/machine";
import type { Tx } from "@/lib/db/client";
import { recordAudit } from "@/lib/audit/record";
import type { Prisma, SupportCase } from "@/prisma/generated/client";
import { CASE_MACHINE, type CaseState } from "./machine";

type Data = Omit<Prisma.SupportCaseUncheckedUpdateManyInput, "state">;

export interface CaseStep {
  readonly actor: string;
  readonly data: Data;
  readonly reason?: string | null;
}

/**
 * Moves a case by its table, with its audit row.
 * @throws AppError `wrong_state` when the table forbids it or somebody else moved it meanwhile.
 */
export async function stepCase(tx: Tx, found: SupportCase, to: CaseState, step: CaseStep): Promise<SupportCase> {
  const from = found.state as CaseState;
  assertStep(CASE_MACHINE, from, to);
  return change(tx, found, { ...step, data: { ...step.data, state: to }, action: `case.${to}` });
}

/** Notes something about a case that is no step of its table: that it was escalated or carried out. */
export function noteCase(
  tx: Tx,
  found: SupportCase,
  note: CaseStep & { action: "escalated" | "carried_out" },
): Promise<SupportCase> {
  return change(tx, found, { ...note, action: `case.${note.action}` });
}

async function change(
  tx: Tx,
  found: SupportCase,
  i: CaseStep & { data: Prisma.SupportCaseUncheckedUpdateManyInput; action: string },
): Promise<SupportCase> {
  const where = { tenantId: found.tenantId, id: found.id };
  const { count } = await tx.supportCase.updateMany({
    where: { ...where, state: found.state, closedAt: null },
    data: i.data,
  });
  if (count !== 1) throw new AppError("wrong_state", `the case is no longer ${found.state}`);
  await recordAudit(tx, [
    {
      tenantId: found.tenantId,
      actor: i.actor,
      action: i.action,
      subject: found.orderId,
      payload: { caseId: found.id, from: found.state, reason: i.reason ?? null },
    },
  ]);
  return tx.supportCase.findUniqueOrThrow({ where: { tenantId_id: where } });
}
