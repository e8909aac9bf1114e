import { AppError, errorMessage, isAppError } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { log } from "@/lib/log/log";
import { claimMessages, closeMessages, type InboxRow, postponeMessage } from "@/lib/payments/inbox/claim";
import { ownerOf } from "@/lib/payments/gateways/owner";
import { factsIn } from "@/lib/payments/gateways/registry";
import { type Fact, isGateway } from "@/lib/payments/gateways/types";
import { onChargeback } from "./on-chargeback";
import { onPartnerReviewed } from "./on-partner";
import { isPayoutFact, onPayout } from "./on-payout";
import { onPaymentProgress } from "./on-payment";
import { isRefundFact, onRefund } from "./on-refund";
import { onPaymentsCaptured } from "./on-payment-captured";
import { onLinkedSettlement, onTransfer } from "./on-transfer";
import { type ArrivedFact, type Outcome, waitFor } from "./outcome";
import type { CapturedFact } from "./decide-capture";

/**
 * Applies stored messages that are due, many in one transaction; where that fails, one by one, so that a single bad
 * message cannot hold up the others.
 * @param limit how many messages at the most; the result does not depend on it.
 * @returns how many were taken up.
 */
export async function applyInbox(limit: number): Promise<number> {
  try {
    return await withTx(async (tx) => applyRows(tx, await claimMessages(tx, { limit })));
  } catch (error) {
    log().warn({ err: errorMessage(error) }, "a batch of messages failed, applying them one by one");
    return applySingly(limit);
  }
}

async function applySingly(limit: number): Promise<number> {
  const ids = await withTx(async (tx) =>
    (await claimMessages(tx, { limit })).map((row) => ({ tenantId: row.tenantId, id: row.id })),
  );
  for (const row of ids) await applyMessage(row.tenantId, row.id);
  return ids.length;
}

/** Applies one stored message now, waiting for anyone who is at it; a failure is noted on it and tried again later. */
export async function applyMessage(tenantId: string, id: string): Promise<void> {
  try {
    await withTx(async (tx) => applyRows(tx, await claimMessages(tx, { limit: 1, only: { tenantId, id } })));
  } catch (error) {
    const permanent = isAppError(error, "conflict") || isAppError(error, "wrong_state");
    log().error({ err: errorMessage(error), inboxId: id, permanent }, "a message could not be applied");
    await withTx((tx) => postponeMessage(tx, { tenantId, id, error: errorMessage(error), permanent }));
  }
}

async function applyRows(tx: Tx, rows: readonly InboxRow[]): Promise<number> {
  const outcomes = new Map<string, Outcome[]>(rows.map((row) => [row.id, []]));
  const arrived = rows.flatMap((row) => factsOf(row));
  const captures = arrived.filter(isCapture);
  const booked = await onPaymentsCaptured(tx, captures);
  captures.forEach((capture, index) =>
    outcomes.get(capture.arrival.inboxId)?.push(booked[index] ?? waitFor("no outcome")),
  );
  for (const each of arrived) {
    if (!isCapture(each)) outcomes.get(each.arrival.inboxId)?.push(await react(tx, each));
  }
  await closeMessages(
    tx,
    rows.map((row) => ({ row, outcomes: outcomes.get(row.id) ?? [] })),
  );
  return rows.length;
}

function factsOf(row: InboxRow): ArrivedFact[] {
  if (!isGateway(row.gateway)) return [];
  const facts = factsIn(row.gateway, { shape: row.shape, body: row.body });
  const arrival = {
    tenantId: row.tenantId,
    inboxId: row.id,
    gateway: row.gateway,
    account: row.account,
    ageMs: row.ageMs,
  };
  // A partner's own account knows of payments into it and of nothing else that is ours.
  const told = ownerOf(row.account) === null ? facts : facts.filter(isAboutPayments);
  return told.map((fact) => ({ arrival, fact }));
}

function isAboutPayments({ kind }: Fact): boolean {
  return kind.startsWith("payment_") || kind.startsWith("refund_") || kind === "dispute_changed";
}

function isCapture(each: ArrivedFact): each is ArrivedFact<CapturedFact> {
  return each.fact.kind === "payment_captured";
}

/** THE switch: every kind of fact has its reaction. Captures are handled for a whole batch before. */
function react(tx: Tx, { arrival, fact }: ArrivedFact<Exclude<Fact, CapturedFact> | Fact>): Promise<Outcome> {
  if (isRefundFact(fact)) return onRefund(tx, { arrival, fact });
  if (isPayoutFact(fact)) return onPayout(tx, { arrival, fact });
  switch (fact.kind) {
    case "payment_processing":
    case "payment_authorized":
    case "payment_failed":
      return onPaymentProgress(tx, { arrival, fact });
    case "payment_captured":
      throw new AppError("internal", "captures are applied in batches");
    case "dispute_changed":
      return onChargeback(tx, { arrival, fact });
    case "linked_account_reviewed":
      return onPartnerReviewed(tx, { arrival, fact });
    case "transfer_changed":
      return onTransfer(tx, { arrival, fact });
    case "linked_account_settled":
      return onLinkedSettlement(tx, { arrival, fact });
  }
}
