// Random lives of settled orders: refunds and chargebacks before and after, reserves, debts, and payouts of which some
// come back. By the product's own steps; a payout is booked by its recipes, as the bank is no part of what is proven.
import { type Money, money } from "@/lib/core/money";
import { DAY_MS } from "@/lib/core/time";
import { advanceClock, databaseNow } from "@/lib/db/clock";
import { db } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { recoverAll } from "@/lib/payments/balances/recover";
import { releaseReserves } from "@/lib/payments/balances/reserve";
import { reserveSettled } from "@/lib/payments/balances/take-in";
import { applyDispute } from "@/lib/payments/chargebacks/apply";
import type { DisputeFact } from "@/lib/payments/gateways/dispute-types";
import { postTransfers } from "@/lib/payments/ledger/post";
import { partnerAvailable } from "@/lib/payments/ledger/queries";
import { payoutPaidRecipe, payoutReserveRecipe, payoutReturnRecipe } from "@/lib/payments/ledger/recipes";
import { requestRefund } from "@/lib/payments/refunds/request";
import { settleDue } from "@/lib/payments/settlement/settle";
import { isAppError } from "@/lib/core/errors";
import { type Market, sell, type Sold } from "./orders";

const ROUNDS = 20;

/** Of a hundred orders. */
const REFUNDED_BEFORE = 6;
const CONTESTED_BEFORE = 3;
const REFUNDED_AFTER = 8;
const CONTESTED_AFTER = 4;

/** @param count how many orders are sold, over some weeks. */
export async function fill(market: Market, count: number): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const [from, until] = [round, round + 1].map((each) => Math.floor((count * each) / ROUNDS)) as [number, number];
    const sold = await sell(market, from, until - from);
    for (const each of sold) await live(market, each, { refunds: REFUNDED_BEFORE, chargebacks: CONTESTED_BEFORE });
    await advanceClock(2 * DAY_MS);
    await settleDue(market.tenantId);
    await reserveSettled();
    for (const each of sold) await live(market, each, { refunds: REFUNDED_AFTER, chargebacks: CONTESTED_AFTER });
    await recoverAll();
    await releaseReserves();
    for (const partnerId of market.partners) await payOut(market, partnerId, round);
  }
}

async function live(market: Market, sold: Sold, often: { refunds: number; chargebacks: number }): Promise<void> {
  const { dice } = market;
  if (dice.chance(often.refunds)) await giveBack(market, sold);
  if (dice.chance(often.chargebacks)) await contest(market, sold);
}

/** A part or all of it; what the rules refuse is not given back. */
async function giveBack({ tenantId, dice }: Market, { paymentId, price }: Sold): Promise<void> {
  const amountMinor = dice.chance(30) ? price.minor : 1n + BigInt(dice.below(Number(price.minor)));
  const actor = { role: "operator", userId: "usr_operator" } as const;
  const wish = { tenantId, paymentId, amountMinor, reason: "a proof", actor, requestKey: null, requestId: null };
  await requestRefund(wish).catch((error: unknown) => {
    if (!isAppError(error)) throw error;
  });
}

/** The customer goes to the bank, which takes the money, and later decides or does not. */
async function contest({ tenantId, dice }: Market, { paymentId, price }: Sold): Promise<void> {
  const amount = money(dice.chance(50) ? price.minor : 1n + BigInt(dice.below(Number(price.minor))), price.currency);
  const fact: DisputeFact = {
    kind: "dispute_changed",
    gatewayDisputeId: `disp_${paymentId}_${dice.below(1_000_000)}`,
    gatewayPaymentId: `gw_${paymentId}`,
    stage: "chargeback",
    status: "needs_response",
    funds: "withdrawn",
    amount,
    fee: null,
    reasonClass: dice.pick(["fraud", "service", "processing"]),
    reasonCode: "proof",
    respondBy: null,
  };
  await tell({ tenantId, paymentId }, fact);
  const verdict = dice.below(3);
  if (verdict === 0) await tell({ tenantId, paymentId }, { ...fact, status: "lost", funds: "deducted" });
  if (verdict === 1) await tell({ tenantId, paymentId }, { ...fact, status: "won", funds: "reinstated" });
  if (verdict === 0 && dice.chance(30))
    await tell({ tenantId, paymentId }, { ...fact, status: "won", funds: "reinstated" });
}

function tell(
  { tenantId, paymentId: id }: { tenantId: string; paymentId: string },
  fact: DisputeFact,
): Promise<unknown> {
  return withTx(async (tx) => {
    const payment = await tx.payment.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } } });
    return applyDispute(tx, payment, { fact, actor: "gateway:razorpay" });
  });
}

/** Some ask for all, most for a part, and a tenth of it comes back. */
async function payOut(market: Market, partnerId: string, round: number): Promise<void> {
  const { tenantId, dice } = market;
  const [available] = await partnerAvailable(db(), tenantId, partnerId);
  if (available === undefined || available.minor <= 0n || dice.chance(20)) return;
  const all = available.minor;
  const amount = money(dice.chance(25) ? all : 1n + (all * BigInt(dice.below(1_000))) / 1_001n, available.currency);
  await book({ tenantId, partnerId, amount, payoutId: `pyt_${partnerId}_${round}`, isReturned: dice.chance(10) });
}

interface Booking {
  readonly tenantId: string;
  readonly partnerId: string;
  readonly payoutId: string;
  readonly amount: Money;
  readonly isReturned: boolean;
}

async function book({ isReturned, ...i }: Booking): Promise<void> {
  const { tenantId, partnerId, payoutId, amount } = i;
  await withTx(async (tx) => {
    await tx.payout.create({
      data: {
        tenantId,
        id: payoutId,
        partnerId,
        destinationId: `dst_${partnerId}`,
        gateway: "razorpay",
        currency: amount.currency,
        amountMinor: amount.minor,
        state: isReturned ? "returned" : "paid",
        requestedBy: "usr_partner",
        paidAt: await databaseNow(tx),
      },
    });
    const out = { ...i, gateway: "razorpay" };
    const paid = [payoutReserveRecipe(i), payoutPaidRecipe(out)];
    await postTransfers(tx, isReturned ? [...paid, payoutReturnRecipe({ ...out, wasPaid: true })] : paid);
  });
}
