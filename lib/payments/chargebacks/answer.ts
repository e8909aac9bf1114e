import { AppError, isAppError } from "@/lib/core/errors";
import { money } from "@/lib/core/money";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { keepEvidence } from "@/lib/audit/evidence";
import { recordAudit } from "@/lib/audit/record";
import { withAnswer } from "@/lib/http/idempotency";
import { enqueue } from "@/lib/jobs/jobs";
import type { GatewayAnswer } from "@/lib/payments/gateways/answer";
import { ownerOf } from "@/lib/payments/gateways/owner";
import { gatewayOf } from "@/lib/payments/gateways/registry";
import { type Gateway, type GatewayMessage, isGateway } from "@/lib/payments/gateways/types";
import type { Chargeback } from "@/prisma/generated/client";
import { collectEvidence, dossierLines, summarize } from "./dossier";
import { writePdf } from "./pdf";

export interface Response {
  readonly tenantId: string;
  readonly chargebackId: string;
  readonly userId: string;
  /** `note` keeps the text in the locker and sends nothing yet. */
  readonly action: "note" | "contest" | "accept";
  readonly text: string | null;
}

/**
 * An operator adds a statement to the locker, submits what it has, or gives in; the gateway is called from a job.
 * @throws AppError `not_found`, `wrong_state` when no response is wanted or one is on its way.
 */
export function respondToChargeback(i: Response): Promise<Chargeback> {
  return withAnswer(async (tx) => {
    const row = await lockOpen(tx, i);
    const { tenantId, userId: actor, text } = i;
    if (text !== null && row.orderId !== null)
      await keepEvidence(tx, row.orderId, [{ tenantId, kind: "document", actor, body: { statement: text } }]);
    if (i.action === "note") return row;
    return queueAnswer(tx, row, { answer: i.action, text, answeredBy: actor });
  });
}

async function lockOpen(tx: Tx, i: { tenantId: string; chargebackId: string }): Promise<Chargeback> {
  await tx.$executeRaw`SELECT 1 FROM chargeback WHERE tenant_id = ${i.tenantId} AND id = ${i.chargebackId} FOR UPDATE`;
  const row = await tx.chargeback.findUnique({
    where: { tenantId_id: { tenantId: i.tenantId, id: i.chargebackId } },
  });
  if (!row) throw new AppError("not_found", "there is no such chargeback");
  if (row.closedAt !== null || row.status !== "needs_response" || row.answer !== null)
    throw new AppError("wrong_state", "the bank does not wait for an answer", { status: row.status });
  return row;
}

/** Decides the answer, together with the job that sends it: neither is there without the other. */
export async function queueAnswer(
  tx: Tx,
  row: Chargeback,
  i: { answer: "contest" | "accept"; text: string | null; answeredBy: string },
): Promise<Chargeback> {
  const { tenantId, id } = row;
  const { count } = await tx.chargeback.updateMany({
    where: { tenantId, id, status: "needs_response", answer: null },
    data: { answer: i.answer, answerText: i.text, answeredBy: i.answeredBy, failureReason: null },
  });
  if (count !== 1) throw new AppError("wrong_state", "somebody else answered meanwhile");
  await note(tx, row, { actor: i.answeredBy, action: `chargeback.${i.answer}_decided`, reason: i.text });
  await enqueue(tx, "answer_chargeback", { tenantId, chargebackId: id }, { key: `chargeback:${id}`, maxAttempts: 25 });
  return tx.chargeback.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } } });
}

async function note(
  tx: Tx,
  row: Chargeback,
  i: { actor: string; action: string; reason: string | null },
): Promise<void> {
  await recordAudit(tx, [
    {
      tenantId: row.tenantId,
      actor: i.actor,
      action: i.action,
      subject: row.orderId ?? row.paymentId,
      payload: { chargebackId: row.id, reason: i.reason },
    },
  ]);
}

/**
 * Sends the answer that was decided. The gateway is asked first how the dispute stands: one that waits for nothing any
 * more, because an earlier call arrived or the bank was faster, is not answered again.
 * @returns what the gateway says, to be taken in like any other message; null when there is nothing to do.
 * @throws AppError the gateway's error when it could not be reached; the job tries again.
 */
export async function sendAnswer(tenantId: string, chargebackId: string): Promise<GatewayAnswer | null> {
  const found = await withTx(async (tx) => {
    const where = { tenantId_id: { tenantId, id: chargebackId } };
    const row = await tx.chargeback.findUnique({ where, include: { payment: true } });
    if (!row || row.answer === null || row.submittedAt !== null || row.closedAt !== null) return null;
    const { orderId } = row;
    const evidence = orderId === null ? [] : await collectEvidence(tx, { tenantId, orderId });
    return { row, lines: dossierLines(row, evidence) };
  });
  if (found === null || !isGateway(found.row.gateway)) return null;
  const { row, lines } = found;
  const owner = ownerOf(row.payment.gatewayAccount);
  const gateway = await gatewayOf(tenantId, found.row.gateway, owner);
  const standing = await gateway.disputes.fetchDispute(row.gatewayDisputeId);
  const isWanted = gateway.webhooks
    .translate(standing)
    .some((fact) => fact.kind === "dispute_changed" && fact.status === "needs_response");
  try {
    const message = isWanted ? await call(gateway, row, lines) : standing;
    await noteSent(row);
    return { tenantId, gateway: gateway.name, owner, message };
  } catch (error) {
    if (!isAppError(error, "gateway_rejected")) throw error;
    await noteRefused(row, error.message);
    return null;
  }
}

function call({ disputes }: Gateway, row: Chargeback, lines: readonly string[]): Promise<GatewayMessage> {
  const { gatewayDisputeId } = row;
  if (row.answer === "accept") return disputes.accept(gatewayDisputeId);
  const amount = money(row.amountMinor, row.currency);
  return disputes.contest({ gatewayDisputeId, amount, summary: summarize(lines), document: writePdf(lines) });
}

function noteSent(row: Chargeback): Promise<void> {
  return withTx(async (tx) => {
    const { count } = await tx.chargeback.updateMany({
      where: { tenantId: row.tenantId, id: row.id, answer: row.answer, submittedAt: null },
      data: { submittedAt: await databaseNow(tx) },
    });
    if (count === 1) await note(tx, row, { actor: "worker", action: "chargeback.submitted", reason: null });
  });
}

/** The gateway refused the answer: an operator sees why and can answer anew. */
function noteRefused(row: Chargeback, reason: string): Promise<void> {
  return withTx(async (tx) => {
    await tx.chargeback.updateMany({
      where: { tenantId: row.tenantId, id: row.id, submittedAt: null },
      data: { answer: null, answerText: null, answeredBy: null, failureReason: reason },
    });
    await note(tx, row, { actor: "worker", action: "chargeback.answer_refused", reason });
  });
}
