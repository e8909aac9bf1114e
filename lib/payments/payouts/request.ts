import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { type Money, money } from "@/lib/core/money";
import type { Tx } from "@/lib/db/client";
import { violates } from "@/lib/db/errors";
import { withTx } from "@/lib/db/tx";
import { recordAudit } from "@/lib/audit/record";
import { rememberAnswer } from "@/lib/http/idempotency";
import type { PayoutMethod } from "@/lib/partners/destinations";
import { assertMayWithdraw } from "@/lib/partners/kyc";
import { assertNotFrozen } from "@/lib/tenants/freeze";
import { gatewayOf } from "@/lib/payments/gateways/registry";
import { postTransfers } from "@/lib/payments/ledger/post";
import { payoutReserveRecipe } from "@/lib/payments/ledger/recipes";
import { partnerFeeRecipe } from "@/lib/payments/ledger/recipes-payouts";
import { takeInIncome } from "@/lib/payments/balances/take-in";
import { recoverReceivable } from "@/lib/payments/balances/recover";
import type { Payout, PayoutDestination } from "@/prisma/generated/client";
import { uncoveredStakes } from "@/lib/payments/chargebacks/queries";
import { partnerAvailable } from "@/lib/payments/ledger/queries";
import type { PayoutState } from "./machine";
import { GATEWAY_OF, planPayout } from "./plan";
import { approvePayout } from "./queue";
import { judge } from "./rules";
import { stepPayout } from "./step";

export interface PayoutRequest {
  readonly tenantId: string;
  readonly partnerId: string;
  readonly userId: string;
  /** All that leaves the balance, what is charged for the payout included. */
  readonly amount: Money;
  readonly method: PayoutMethod;
  readonly requestKey: string | null;
  readonly requestId: string | null;
  /** The payout that came to nothing before it; see `retryPayout`. */
  readonly retryOf?: string;
}

export interface PayoutView {
  readonly payoutId: string;
  readonly state: PayoutState;
  /** What is sent. */
  readonly amount: Money;
  /** What the partner is charged for it, beside the amount. */
  readonly fee: Money;
  /** Why a person looks at it first. */
  readonly reviewReasons: readonly string[];
  readonly destination: string;
  readonly createdAt: Date;
}

/**
 * Takes the amount out of the partner's balance and queues the payout, or leaves it to a person where a rule of the tenant
 * says so, in one transaction. Partner and balance are locked, so requests at the same moment can never take more than
 * there is, or be more than is allowed. The same request key gives the same payout.
 * @throws AppError `payouts_frozen`, `below_minimum`, `above_daily_cap`, `insufficient_funds`, `unsupported_currency`, `unknown_gateway`,
 * `not_found` without a payout account, `invalid_input` for more than UPI carries, `idempotency_key_reused`.
 */
export async function requestPayout(i: PayoutRequest): Promise<PayoutView> {
  // Refused before anything is reserved where the tenant has no account to pay from.
  await gatewayOf(i.tenantId, GATEWAY_OF[i.method]);
  try {
    return await withTx((tx) => reserve(tx, i));
  } catch (error) {
    // A rival request with the same key won the race: its payout is the answer.
    if (violates(error, "payout_tenant_id_partner_id_request_key_key")) return withTx((tx) => reserve(tx, i));
    throw error;
  }
}

async function reserve(tx: Tx, i: PayoutRequest): Promise<PayoutView> {
  const payout = (await findRepeated(tx, i)) ?? (await addPayout(tx, i));
  return rememberAnswer(tx, await viewPayout(tx, payout));
}

async function addPayout(tx: Tx, i: PayoutRequest): Promise<Payout> {
  await assertNotFrozen(tx, i.tenantId);
  await tx.$executeRaw`SELECT 1 FROM partner WHERE tenant_id = ${i.tenantId} AND id = ${i.partnerId} FOR NO KEY UPDATE`;
  await assertMayWithdraw(tx, i.tenantId, i.partnerId);
  const { destination, rules, fee, arrives } = await planPayout(tx, i);
  // What the partner owes is paid back, and what is to be kept in reserve is kept, before anything is paid out.
  const wallet = { tenantId: i.tenantId, partnerId: i.partnerId, currency: i.amount.currency };
  await takeInIncome(tx, wallet);
  await recoverReceivable(tx, wallet);
  const reviewReasons = await judge(tx, i, { terms: rules.terms, destination });
  const payout = await tx.payout.create({
    data: {
      tenantId: i.tenantId,
      id: newId("payout"),
      partnerId: i.partnerId,
      destinationId: destination.id,
      gateway: GATEWAY_OF[i.method],
      currency: i.amount.currency,
      amountMinor: arrives.minor,
      partnerFeeMinor: fee.minor,
      state: "requested",
      requestedBy: i.userId,
      requestKey: i.requestKey,
      ruleVersion: rules.version,
      reviewReasons,
      retryOf: i.retryOf ?? null,
    },
  });
  await assertCovered(tx, i);
  await tx.payoutAttempt.create({
    data: { tenantId: i.tenantId, id: newId("attempt"), payoutId: payout.id, n: 1, state: "open" },
  });
  const whose = { tenantId: i.tenantId, partnerId: i.partnerId, payoutId: payout.id };
  await postTransfers(tx, [
    payoutReserveRecipe({ ...whose, amount: arrives }),
    ...(fee.minor > 0n ? [partnerFeeRecipe({ ...whose, fee })] : []),
  ]);
  await recordRequest(tx, i, payout);
  if (reviewReasons.length > 0) {
    const reason = reviewReasons.join(", ");
    await stepPayout(tx, payout, { from: "requested", to: "under_review", actor: "rules", reason });
    return { ...payout, state: "under_review" };
  }
  await approvePayout(tx, payout, { from: "requested", actor: "rules" });
  return { ...payout, state: "queued" };
}

function recordRequest(tx: Tx, i: PayoutRequest, payout: Payout): Promise<void> {
  return recordAudit(tx, [
    {
      tenantId: i.tenantId,
      actor: i.userId,
      action: "payout.requested",
      subject: payout.id,
      payload: {
        amountMinor: payout.amountMinor.toString(),
        feeMinor: payout.partnerFeeMinor.toString(),
        currency: payout.currency,
        method: i.method,
        ruleVersion: payout.ruleVersion,
        retryOf: payout.retryOf,
      },
      after: { state: "requested" },
      requestId: i.requestId,
    },
  ]);
}

async function findRepeated(tx: Tx, i: PayoutRequest): Promise<Payout | null> {
  if (i.requestKey === null) return null;
  const found = await tx.payout.findFirst({
    where: { tenantId: i.tenantId, partnerId: i.partnerId, requestKey: i.requestKey },
  });
  if (!found) return null;
  const { method } = await destinationOf(tx, found);
  const taken = found.amountMinor + found.partnerFeeMinor;
  if (taken !== i.amount.minor || found.currency !== i.amount.currency || method !== i.method) {
    throw new AppError("idempotency_key_reused", "this key belongs to another payout");
  }
  return found;
}

/** What the partner may lose to open chargebacks, beyond what was set aside for them, stays. */
async function assertCovered(tx: Tx, { tenantId, partnerId, amount }: PayoutRequest): Promise<void> {
  const contested = await uncoveredStakes(tx, { tenantId, partnerId, currency: amount.currency });
  if (contested === 0n) return;
  const balances = await partnerAvailable(tx, tenantId, partnerId);
  const has = balances.find((each) => each.currency === amount.currency)?.minor ?? 0n;
  if (amount.minor + contested <= has) return;
  throw new AppError("insufficient_funds", "money that a customer contests at the bank cannot be paid out yet", {
    contestedMinor: contested.toString(),
  });
}

function destinationOf(tx: Tx, payout: Payout): Promise<PayoutDestination> {
  return tx.payoutDestination.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: payout.tenantId, id: payout.destinationId } },
  });
}

export async function viewPayout(tx: Tx, payout: Payout): Promise<PayoutView> {
  return {
    payoutId: payout.id,
    state: payout.state as PayoutState,
    amount: money(payout.amountMinor, payout.currency),
    fee: money(payout.partnerFeeMinor, payout.currency),
    reviewReasons: payout.reviewReasons,
    destination: (await destinationOf(tx, payout)).label,
    createdAt: payout.createdAt,
  };
}
