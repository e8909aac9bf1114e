import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { type Money, money, printMoney } from "@/lib/core/money";
import type { Tx } from "@/lib/db/client";
import { violates } from "@/lib/db/errors";
import { withTx } from "@/lib/db/tx";
import { recordAudit } from "@/lib/audit/record";
import { rememberAnswer } from "@/lib/http/idempotency";
import { findDestination, type PayoutMethod } from "@/lib/partners/destinations";
import { assertMayWithdraw } from "@/lib/partners/kyc";
import { assertNotFrozen } from "@/lib/tenants/freeze";
import { payoutMinimum } from "@/lib/tenants/queries";
import { gatewayOf } from "@/lib/payments/gateways/registry";
import type { GatewayName } from "@/lib/payments/gateways/types";
import { postTransfers } from "@/lib/payments/ledger/post";
import { payoutReserveRecipe } from "@/lib/payments/ledger/recipes";
import { takeInIncome } from "@/lib/payments/balances/take-in";
import { recoverReceivable } from "@/lib/payments/balances/recover";
import type { Payout, PayoutDestination } from "@/prisma/generated/client";
import { uncoveredStakes } from "@/lib/payments/chargebacks/queries";
import { partnerAvailable } from "@/lib/payments/ledger/queries";
import type { PayoutState } from "./machine";
import { queuePayout } from "./queue";
import { stepPayout } from "./step";

/** Which gateway pays by which method. */
const GATEWAY_OF: Readonly<Record<PayoutMethod, GatewayName>> = {
  bank_account: "razorpay",
  upi: "razorpay",
  paypal: "paypal",
};

export interface PayoutRequest {
  readonly tenantId: string;
  readonly partnerId: string;
  readonly userId: string;
  readonly amount: Money;
  readonly method: PayoutMethod;
  readonly requestKey: string | null;
  readonly requestId: string | null;
}

export interface PayoutView {
  readonly payoutId: string;
  readonly state: PayoutState;
  readonly amount: Money;
  readonly destination: string;
  readonly createdAt: Date;
}

/**
 * Takes the amount out of the partner's balance and queues the payout, in one transaction. The balance is locked, so
 * requests at the same moment can never take more than there is. The same request key gives the same payout.
 * @throws AppError `payouts_frozen`, `below_minimum`, `insufficient_funds`, `unsupported_currency`, `unknown_gateway`, `not_found` without a payout account,
 * `idempotency_key_reused`.
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
  return rememberAnswer(tx, await view(tx, payout));
}

async function addPayout(tx: Tx, i: PayoutRequest): Promise<Payout> {
  await assertNotFrozen(tx, i.tenantId);
  await assertMayWithdraw(tx, i.tenantId, i.partnerId);
  await assertAboveMinimum(tx, i);
  const destination = await findDestination(tx, {
    tenantId: i.tenantId,
    partnerId: i.partnerId,
    method: i.method,
    currency: i.amount.currency,
  });
  const payout = await tx.payout.create({
    data: {
      tenantId: i.tenantId,
      id: newId("payout"),
      partnerId: i.partnerId,
      destinationId: destination.id,
      gateway: GATEWAY_OF[i.method],
      currency: i.amount.currency,
      amountMinor: i.amount.minor,
      state: "requested",
      requestedBy: i.userId,
      requestKey: i.requestKey,
    },
  });
  // What the partner owes is paid back, and what is to be kept in reserve is kept, before anything is paid out.
  const wallet = { tenantId: i.tenantId, partnerId: i.partnerId, currency: i.amount.currency };
  await takeInIncome(tx, wallet);
  await recoverReceivable(tx, wallet);
  await assertCovered(tx, i);
  await tx.payoutAttempt.create({
    data: { tenantId: i.tenantId, id: newId("attempt"), payoutId: payout.id, n: 1, state: "open" },
  });
  await postTransfers(tx, [
    payoutReserveRecipe({ tenantId: i.tenantId, partnerId: i.partnerId, payoutId: payout.id, amount: i.amount }),
  ]);
  await recordAudit(tx, [
    {
      tenantId: i.tenantId,
      actor: i.userId,
      action: "payout.requested",
      subject: payout.id,
      payload: { amountMinor: i.amount.minor.toString(), currency: i.amount.currency, method: i.method },
      after: { state: "requested" },
      requestId: i.requestId,
    },
  ]);
  await stepPayout(tx, payout, { from: "requested", to: "approved", actor: "rules" });
  await stepPayout(tx, payout, { from: "approved", to: "queued", actor: "rules" });
  await queuePayout(tx, payout);
  return { ...payout, state: "queued" };
}

async function findRepeated(tx: Tx, i: PayoutRequest): Promise<Payout | null> {
  if (i.requestKey === null) return null;
  const found = await tx.payout.findFirst({
    where: { tenantId: i.tenantId, partnerId: i.partnerId, requestKey: i.requestKey },
  });
  if (!found) return null;
  const { method } = await destinationOf(tx, found);
  if (found.amountMinor !== i.amount.minor || found.currency !== i.amount.currency || method !== i.method) {
    throw new AppError("idempotency_key_reused", "this key belongs to another payout");
  }
  return found;
}

async function assertAboveMinimum(tx: Tx, i: PayoutRequest): Promise<void> {
  const minimum = await payoutMinimum(tx, i.tenantId, i.amount.currency);
  if (minimum === null) throw new AppError("unsupported_currency", "there are no payouts in this currency");
  if (i.amount.minor < minimum) {
    const least = printMoney(money(minimum, i.amount.currency));
    throw new AppError("below_minimum", `the smallest payout is ${i.amount.currency} ${least}`, {
      minimumMinor: minimum.toString(),
    });
  }
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

async function view(tx: Tx, payout: Payout): Promise<PayoutView> {
  return {
    payoutId: payout.id,
    state: payout.state as PayoutState,
    amount: money(payout.amountMinor, payout.currency),
    destination: (await destinationOf(tx, payout)).label,
    createdAt: payout.createdAt,
  };
}
