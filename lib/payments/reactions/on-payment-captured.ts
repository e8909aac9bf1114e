import { isAppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { money } from "@/lib/core/money";
import type { Tx } from "@/lib/db/client";
import { recordAudit } from "@/lib/audit/record";
import { assertPlaceFree } from "@/lib/catalog/book";
import { captureRecipe, paymentFeeRecipe, suspenseRecipe, type Transfer } from "@/lib/payments/ledger/recipes";
import { postTransfers } from "@/lib/payments/ledger/post";
import {
  acceptPayments,
  bookFees,
  findBooked,
  findKnownPayments,
  keepInSuspense,
  type Accepted,
  type Suspended,
} from "@/lib/payments/orders/capture";
import {
  type CapturedFact,
  type CaptureDecision,
  decideCapture,
  type KnownPayment,
  type SuspenseReason,
} from "./decide-capture";
import { ownerOf } from "@/lib/payments/gateways/owner";
import type { GatewayFee } from "@/lib/payments/gateways/types";
import { directOrderOf } from "@/lib/payments/orders/gone";
import { openTransfers } from "@/lib/payments/transfers/open";
import { requestRefundStep } from "@/lib/payments/refunds/request";
import { deliverPlans, isOnlyOrder } from "./deliver-plans";
import { type ArrivedFact, APPLIED, IGNORED, MONEY_MOVED, type Outcome, waitFor } from "./outcome";

type Capture = ArrivedFact<CapturedFact>;

const keyOf = (capture: Capture): string =>
  JSON.stringify([capture.arrival.tenantId, capture.arrival.gateway, capture.fact.gatewayPaymentId]);

/**
 * Books captured payments, any number in a few statements: order paid, money in escrow, place confirmed, fee booked.
 * Money that fits no order goes to suspense. One message alone takes exactly the same way.
 * @returns the outcome of each capture, in the order given.
 */
export async function onPaymentsCaptured(tx: Tx, captures: readonly Capture[]): Promise<Outcome[]> {
  if (captures.length === 0) return [];
  const known = await findKnownPayments(
    tx,
    captures.map(({ arrival, fact }) => ({ ...arrival, gatewayOrderId: fact.gatewayOrderId })),
  );
  const booked = await findBooked(
    tx,
    captures.map(({ arrival, fact }) => ({ ...arrival, gatewayPaymentId: fact.gatewayPaymentId })),
  );
  const batch = new Batch(tx);
  const outcomes: Outcome[] = [];
  for (const capture of captures) {
    const key = keyOf(capture);
    const payment = known.get(orderKey(capture));
    const decision = decideCapture(capture.fact, batch.seen(payment), {
      isBooked: booked.has(key) || batch.has(key),
      account: capture.arrival.account,
      ageMs: capture.arrival.ageMs,
    });
    outcomes.push(await batch.take(capture, payment, decision));
  }
  await batch.write();
  return outcomes;
}

/** What the gateway took of a payment of ours; nothing of one into a partner's own account, whose fee is the partner's. */
function feeOf({ arrival, fact }: Capture): GatewayFee | null {
  const nothing = money(0n, fact.amount.currency);
  return ownerOf(arrival.account) === null ? fact.fee : { total: nothing, tax: nothing };
}

function orderKey({ arrival, fact }: Capture): string {
  return JSON.stringify([arrival.tenantId, arrival.gateway, fact.gatewayOrderId]);
}

/** Collects what a batch of captures will write, to write it in a few statements. */
class Batch {
  readonly #tx: Tx;
  readonly #accepted: Accepted[] = [];
  readonly #suspended: Suspended[] = [];
  readonly #fees: Capture[] = [];
  readonly #transfers: Transfer[] = [];
  readonly #taken = new Set<string>();
  readonly #paidOrders = new Set<string>();

  constructor(tx: Tx) {
    this.#tx = tx;
  }

  has(key: string): boolean {
    return this.#taken.has(key);
  }

  /** The payment as it will stand after what this batch has taken so far. */
  seen(payment: KnownPayment | undefined): KnownPayment | undefined {
    return payment && this.#paidOrders.has(payment.orderId) ? { ...payment, orderState: "paid" } : payment;
  }

  async take(capture: Capture, payment: KnownPayment | undefined, decision: CaptureDecision): Promise<Outcome> {
    switch (decision.kind) {
      case "wait":
        return waitFor("the order of this payment is not known yet");
      case "foreign":
        return IGNORED;
      case "known":
        if (capture.fact.fee === null) return IGNORED;
        this.#fees.push(capture);
        return APPLIED;
      case "suspense":
        return this.#suspend(capture, payment, decision.reason);
      case "accept":
        return payment ? this.#accept(capture, payment) : IGNORED;
      case "revive":
        // The places that this batch has given away so far must be seen as taken.
        await this.write();
        return payment && (await placeIsFree(this.#tx, payment))
          ? this.#accept(capture, payment)
          : this.#suspend(capture, payment, "late_payment");
    }
  }

  #accept(capture: Capture, payment: KnownPayment): Outcome {
    const { arrival, fact } = capture;
    const directOrderId = directOrderOf({ gatewayAccount: arrival.account, orderId: payment.orderId });
    this.#taken.add(keyOf(capture));
    this.#paidOrders.add(payment.orderId);
    this.#accepted.push({
      ...payment,
      fee: feeOf(capture),
      capturedId: fact.gatewayPaymentId,
      inboxId: arrival.inboxId,
    });
    this.#transfers.push(
      captureRecipe({
        tenantId: arrival.tenantId,
        gateway: arrival.gateway,
        directOrderId,
        gatewayPaymentId: fact.gatewayPaymentId,
        orderId: payment.orderId,
        amount: fact.amount,
      }),
      ...feeTransfers(capture),
    );
    return MONEY_MOVED;
  }

  #suspend(capture: Capture, payment: KnownPayment | undefined, reason: SuspenseReason): Outcome {
    const { arrival, fact } = capture;
    this.#taken.add(keyOf(capture));
    this.#suspended.push({
      tenantId: arrival.tenantId,
      paymentId: newId("payment"),
      orderId: payment?.orderId ?? null,
      gateway: arrival.gateway,
      account: arrival.account,
      gatewayOrderId: fact.gatewayOrderId,
      capturedId: fact.gatewayPaymentId,
      amount: fact.amount,
      fee: feeOf(capture),
      inboxId: arrival.inboxId,
      reason,
    });
    this.#transfers.push(
      suspenseRecipe({
        tenantId: arrival.tenantId,
        gateway: arrival.gateway,
        directOrderId: directOrderOf({ gatewayAccount: arrival.account, orderId: payment?.orderId ?? null }),
        gatewayPaymentId: fact.gatewayPaymentId,
        amount: fact.amount,
      }),
      ...feeTransfers(capture),
    );
    return MONEY_MOVED;
  }

  /** Writes what was collected since the last time. */
  async write(): Promise<void> {
    const tx = this.#tx;
    const [accepted, suspended] = [this.#accepted.splice(0), this.#suspended.splice(0)];
    const [fees, transfers] = [this.#fees.splice(0), this.#transfers.splice(0)];
    await acceptPayments(tx, accepted);
    await keepInSuspense(tx, suspended);
    const late = await bookFees(
      tx,
      fees.map(({ arrival, fact }) => ({ ...arrival, capturedId: fact.gatewayPaymentId, fee: fact.fee })),
    );
    const lateFees = fees.filter((capture) => late.has(keyOf(capture))).flatMap(feeTransfers);
    await postTransfers(tx, [...transfers, ...lateFees]);
    await recordAudit(tx, [
      ...accepted.map((each) => ({
        tenantId: each.tenantId,
        actor: "gateway",
        action: "order.paid",
        subject: each.orderId,
        payload: {
          paymentId: each.paymentId,
          gatewayPaymentId: each.capturedId,
          amountMinor: each.amountMinor.toString(),
          currency: each.currency,
        },
        before: { state: each.orderState },
        after: { state: "paid" },
      })),
      ...suspended.map((each) => ({
        tenantId: each.tenantId,
        actor: "gateway",
        action: "payment.in_suspense",
        subject: each.paymentId,
        payload: {
          reason: each.reason,
          orderId: each.orderId,
          gatewayPaymentId: each.capturedId,
          amountMinor: each.amount.minor.toString(),
        },
      })),
    ]);
    await openTransfers(tx, accepted);
    await deliverPlans(tx, accepted);
    for (const each of suspended) if (GIVEN_BACK.has(each.reason)) await giveBack(tx, each);
  }
}

/** Money that the customer paid for nothing goes back by itself; other money in suspense waits for an operator. */
const GIVEN_BACK: ReadonlySet<string> = new Set<SuspenseReason>(["duplicate_payment", "late_payment"]);

async function giveBack(tx: Tx, suspended: Suspended): Promise<void> {
  await requestRefundStep(tx, {
    tenantId: suspended.tenantId,
    paymentId: suspended.paymentId,
    amountMinor: null,
    reason: suspended.reason,
    actor: { role: "rules", userId: "rules" },
    requestKey: suspended.paymentId,
    requestId: null,
  });
}

function feeTransfers(capture: Capture): Transfer[] {
  const { arrival, fact } = capture;
  const fee = feeOf(capture);
  if (fee === null || fee.total.minor === 0n) return [];
  return [
    paymentFeeRecipe({
      tenantId: arrival.tenantId,
      gateway: arrival.gateway,
      gatewayPaymentId: fact.gatewayPaymentId,
      fee: fee.total,
      tax: fee.tax,
    }),
  ];
}

/** Whether the place of an order that was given up can be taken again. */
async function placeIsFree(tx: Tx, payment: KnownPayment): Promise<boolean> {
  if (payment.sessionId === null) return isOnlyOrder(tx, payment);
  const session = await tx.session.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: payment.tenantId, id: payment.sessionId } },
    include: { offer: true },
  });
  const rival = await tx.order.count({
    where: { tenantId: payment.tenantId, sessionId: payment.sessionId, state: { in: ["open", "paid"] } },
  });
  if (rival > 0) return false;
  try {
    await assertPlaceFree(tx, session.offer, session);
    return true;
  } catch (error) {
    if (isAppError(error, "slot_taken") || isAppError(error, "sold_out")) return false;
    throw error;
  }
}
