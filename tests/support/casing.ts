import { shift } from "@/lib/core/time";
import { db } from "@/lib/db/client";
import { databaseNow } from "@/lib/db/clock";
import { appealCase, decideCase } from "@/lib/payments/cases/decide";
import type { Side } from "@/lib/payments/cases/lock";
import { answerOffer, makeOffer } from "@/lib/payments/cases/negotiate";
import { openCase } from "@/lib/payments/cases/open";
import { writeMessage } from "@/lib/payments/cases/say";
import type { CaseReason } from "@/lib/payments/cases/terms";
import type { CaseView } from "@/lib/payments/cases/view";
import { withdrawCase } from "@/lib/payments/cases/withdraw";
import type { CaseOffer, SupportCase } from "@/prisma/generated/client";
import type { Purchase } from "./given";
import { customerOf, partnerOf } from "./purchase";
import { TENANT } from "./seed";
import type { When } from "./when";

/** Opens a case, as the customer unless told. */
export function complain(
  purchase: Purchase,
  actor: Side = customerOf(purchase),
  reason: CaseReason = actor.role === "partner" ? "misconduct" : "not_delivered",
): Promise<CaseView> {
  return openCase({
    tenantId: TENANT,
    orderId: purchase.orderId,
    actor,
    reason,
    text: "Nobody came.",
    requestId: null,
  });
}

export const write = (caseId: string, actor: Side, review = false): Promise<CaseView> =>
  writeMessage({ tenantId: TENANT, caseId, actor, text: "A word about it.", review });

export const withdraw = (caseId: string, actor: Side): Promise<CaseView> =>
  withdrawCase({ tenantId: TENANT, caseId, actor });

export const decide = (
  caseId: string,
  customerBasisPoints: number,
  { by = "usr_operator" }: { by?: string } = {},
): Promise<CaseView> =>
  decideCase({
    tenantId: TENANT,
    caseId,
    actor: { role: "operator", userId: by },
    customerBasisPoints,
    reason: "after reading it all",
  });

export const appeal = (caseId: string, actor: Side): Promise<CaseView> =>
  appealCase({ tenantId: TENANT, caseId, actor, reason: "that is not how it was" });

export async function offer(caseId: string, actor: Side, amountMinor: bigint): Promise<string> {
  await makeOffer({ tenantId: TENANT, caseId, actor, amountMinor });
  return (await openOffer(caseId)).id;
}

export const answer = (
  caseId: string,
  actor: Side,
  i: { offerId: string; answer: "accept" | "decline" | "withdraw" },
): Promise<CaseView> => answerOffer({ tenantId: TENANT, caseId, actor, ...i });

export function openOffer(caseId: string): Promise<CaseOffer> {
  return db().caseOffer.findFirstOrThrow({ where: { tenantId: TENANT, caseId, state: "open" } });
}

export function caseRow(id: string): Promise<SupportCase> {
  return db().supportCase.findUniqueOrThrow({ where: { tenantId_id: { tenantId: TENANT, id } } });
}

/** A case that waits for an operator's decision. */
export async function caseUnderReview(purchase: Purchase): Promise<string> {
  const { caseId } = await complain(purchase);
  await write(caseId, partnerOf(purchase), true);
  return caseId;
}

/** The clock moves on to so many milliseconds after a moment. */
export async function until(when: When, moment: Date, afterMs: number): Promise<void> {
  const ahead = shift(moment, afterMs).getTime() - (await databaseNow()).getTime();
  await when.clockMoves(ahead);
}

/** State and amount of the refunds of an order, oldest first. */
export async function refundsOf({ orderId }: Purchase): Promise<[string, bigint][]> {
  const rows = await db().refund.findMany({ where: { tenantId: TENANT, orderId }, orderBy: { id: "asc" } });
  return rows.map((row) => [row.state, row.amountMinor]);
}

export const stateOf = async (caseId: string): Promise<string> => (await caseRow(caseId)).state;
