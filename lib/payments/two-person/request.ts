import { AppError } from "@/lib/core/errors";
import type { Money } from "@/lib/core/money";
import type { ApprovalKind, ApprovalState } from "@/lib/approvals/kinds";
import { type ApprovalRequest, requestApproval } from "@/lib/approvals/request";
import type { Tx } from "@/lib/db/client";
import { withAnswer } from "@/lib/http/idempotency";
import { currentRules, type PayoutTerms } from "@/lib/tenants/payout-rules";
import { assertFits, assertPossible, currentFundFlow, type FundFlowWish } from "@/lib/tenants/fund-flow";
import { assertLawful, termsOf } from "@/lib/tenants/policies";
import type { PolicyTerms } from "@/lib/tenants/terms";
import { currentPolicy, payoutMinimum } from "@/lib/tenants/queries";
import { assertOwesCommission } from "@/lib/payments/balances/commission";
import { writableDebt } from "@/lib/payments/balances/write-off";
import { lockEscrow } from "@/lib/payments/escrow/adjust";
import { assertHeld } from "@/lib/payments/escrow/risk";
import { assertPayableByHand } from "@/lib/payments/payouts/by-hand";
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

type PolicyWish = { readonly [K in keyof PolicyTerms]?: PolicyTerms[K] | undefined };

interface HoldDeed extends Deed {
  readonly orderId: string;
}

/** Asks that a running hold ends at once. @throws AppError `not_found`, `wrong_state` when it does not run, `conflict`. */
export function askToRelease(i: HoldDeed): Promise<ApprovalView> {
  return withAnswer(async (tx) => {
    const { state } = await lockEscrow(tx, i);
    if (state !== "holding") throw new AppError("wrong_state", "the hold does not run", { state });
    return ask(tx, i, { kind: "hold_release", subject: i.orderId, payload: {} });
  });
}

/** Asks that a hold lasts longer. @throws AppError `not_found`, `wrong_state` when none has begun, `conflict`. */
export function askToExtend(i: HoldDeed & { hours: number }): Promise<ApprovalView> {
  return withAnswer(async (tx) => {
    const { state } = await lockEscrow(tx, i);
    if (state !== "holding" && state !== "paused")
      throw new AppError("wrong_state", "no hold of this order has begun", { state });
    return ask(tx, i, { kind: "hold_extend", subject: i.orderId, payload: { hours: i.hours } });
  });
}

/** Asks for another week of a pause for risk. @throws AppError `not_found`, `wrong_state`, `conflict`. */
export function askToRenewRisk(i: HoldDeed): Promise<ApprovalView> {
  return withAnswer(async (tx) => {
    await assertHeld(tx, i);
    return ask(tx, i, { kind: "hold_pause_risk", subject: i.orderId, payload: {} });
  });
}

/** Asks that a debt of a partner is given up. @throws AppError `wrong_state`, `too_early`, `conflict`. */
export function askToWriteOff(i: Deed & { partnerId: string; currency: string }): Promise<ApprovalView> {
  const { tenantId, partnerId, currency } = i;
  return withAnswer(async (tx) => {
    const amountMinor = (await writableDebt(tx, { tenantId, partnerId, currency })).toString();
    const payload = { partnerId, currency, amountMinor };
    return ask(tx, i, { kind: "receivable_write_off", subject: `${partnerId}:${currency}`, payload });
  });
}

/**
 * Says that a partner paid its commission into our bank; another operator confirms it.
 * @throws AppError `wrong_state` where less is owed, `conflict`.
 */
export function askToRecordCommission(
  i: Deed & { partnerId: string; amount: Money; reference: string },
): Promise<ApprovalView> {
  const { tenantId, partnerId, reference } = i;
  const { minor, currency } = i.amount;
  return withAnswer(async (tx) => {
    await assertOwesCommission(tx, { tenantId, partnerId, currency }, minor);
    const payload = { partnerId, currency, amountMinor: minor.toString(), reference };
    return ask(tx, i, { kind: "commission_paid", subject: `${partnerId}:${currency}`, payload });
  });
}

/**
 * Asks that new orders are split by other terms. What is not named stays as it is.
 * @throws AppError `invalid_input` for terms that no partner could agree to, `wrong_state` for such as do not fit the flow of funds, `conflict`.
 */
export function askToChangePolicy(i: Deed & { change: PolicyWish }): Promise<ApprovalView> {
  return withAnswer(async (tx) => {
    const policy = await currentPolicy(tx, i.tenantId);
    const named = Object.entries(i.change).filter(([, value]) => value !== undefined);
    const terms: PolicyTerms = { ...termsOf(policy), ...Object.fromEntries(named) };
    assertLawful(terms);
    assertFits(await currentFundFlow(tx, i.tenantId), terms);
    return ask(tx, i, { kind: "policy_change", subject: policy.id, payload: terms });
  });
}

/**
 * Asks that payouts in one currency are judged by other rules.
 * @throws AppError `unsupported_currency` where the tenant pays nothing out in it, `conflict`.
 */
export function askToChangePayoutRules(i: Deed & { currency: string; terms: PayoutTerms }): Promise<ApprovalView> {
  const { tenantId, currency, terms } = i;
  return withAnswer(async (tx) => {
    if ((await payoutMinimum(tx, tenantId, currency)) === null)
      throw new AppError("unsupported_currency", "there are no payouts in this currency");
    const { version: fromVersion } = await currentRules(tx, { tenantId, currency });
    return ask(tx, i, { kind: "payout_rules", subject: currency, payload: { fromVersion, ...terms } });
  });
}

/**
 * Says that a payout was paid by hand; another operator confirms it.
 * @throws AppError as from `assertPayableByHand`, `conflict`.
 */
export function askToPayByHand(
  i: Deed & { payoutId: string; reference: string; proof: string },
): Promise<ApprovalView> {
  const { payoutId: subject, reference, proof } = i;
  return withAnswer(async (tx) => {
    await assertPayableByHand(tx, i);
    return ask(tx, i, { kind: "payout_by_hand", subject, payload: { reference, proof } });
  });
}

/**
 * Asks that the money of new orders flows another way.
 * @throws AppError as from `assertPossible` and `assertFits`, `wrong_state` when it does already, `conflict`
 */
export function askToChangeFundFlow(i: Deed & { wish: FundFlowWish }): Promise<ApprovalView> {
  return withAnswer(async (tx) => {
    const from = await currentFundFlow(tx, i.tenantId);
    if (from === i.wish.fundFlow) throw new AppError("wrong_state", "the money flows this way already");
    assertPossible(i.wish);
    assertFits(i.wish.fundFlow, await currentPolicy(tx, i.tenantId));
    return ask(tx, i, { kind: "fund_flow_change", subject: i.tenantId, payload: { from, ...i.wish } });
  });
}

type Wanted<K extends ApprovalKind> = Pick<ApprovalRequest<K>, "kind" | "subject" | "payload">;

async function ask<K extends ApprovalKind>(
  tx: Tx,
  { tenantId, userId, reason, requestId }: Deed,
  wanted: Wanted<K>,
): Promise<ApprovalView> {
  return viewApproval(await requestApproval(tx, { tenantId, requestedBy: userId, reason, requestId, ...wanted }));
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
