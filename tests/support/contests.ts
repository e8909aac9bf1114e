import { money } from "@/lib/core/money";
import { DAY_MS, HOUR_MS, shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import { db } from "@/lib/db/client";
import { newId } from "@/lib/core/ids";
import { applyMessage } from "@/lib/payments/reactions/apply";
import { type CreatedCheckout, createOrder } from "@/lib/payments/orders/create";
import { decideRefund } from "@/lib/payments/refunds/decide";
import type { Given, Partner } from "./given";
import { paymentEvent, storeAll } from "./messages";
import { byCustomer, OPERATOR, refund } from "./refunding";
import { TENANT } from "./seed";
import type { When } from "./when";

/** One prize for which many reach at the same moment. */
export interface Contest {
  /** What rival `n` does; rejects when it got nothing. */
  readonly act: (n: number) => Promise<unknown>;
  /** How many rivals may succeed. */
  readonly lawful: number;
  /** How often the deed has happened according to the database; must be `lawful` or, where repeats are answered, 1. */
  readonly done: () => Promise<number>;
}

export interface Arena {
  readonly given: Given;
  readonly when: When;
  /** A partner who sells everything of this arena. */
  readonly partner: Partner;
  readonly rivals: number;
}

const PRICE = money(100_000n, "INR");

interface Wish {
  readonly offerId: string;
  readonly startsAt: Date | null;
  readonly customerId: string;
  readonly key: string;
}

function book({ offerId, startsAt, customerId, key }: Wish): Promise<CreatedCheckout> {
  return createOrder({
    tenantId: TENANT,
    customerId,
    gateway: "razorpay",
    target: { offerId, startsAt },
    currency: "INR",
    requestKey: key,
    requestId: null,
  });
}

/** Every kind of contest by its name; a name says what must stay true. */
export const CONTESTS: Readonly<Record<string, (arena: Arena) => Promise<Contest>>> = {
  "the last seat is sold once": async (arena) => {
    const offerId = await arena.given.ticket({ partner: arena.partner, price: PRICE, capacity: 1 });
    const customerId = await arena.given.customer();
    return {
      act: (n) => book({ offerId, startsAt: null, customerId, key: `seat-${offerId}-${n}` }),
      lawful: 1,
      done: () => db().order.count({ where: { offerId, state: "open" } }),
    };
  },
  "one hour of a partner is booked once": async (arena) => {
    const offerId = await arena.given.offer({ partner: await arena.given.partner(), price: PRICE });
    const customerId = await arena.given.customer();
    const startsAt = shift(await databaseNow(), 5 * HOUR_MS);
    return {
      act: (n) => book({ offerId, startsAt, customerId, key: `hour-${offerId}-${n}` }),
      lawful: 1,
      done: () => db().order.count({ where: { offerId, state: "open" } }),
    };
  },
  "one key makes one order": async (arena) => {
    const offerId = await arena.given.offer({ partner: await arena.given.partner(), price: PRICE });
    const customerId = await arena.given.customer();
    return {
      act: () => book({ offerId, startsAt: null, customerId, key: `key-${offerId}` }),
      lawful: arena.rivals,
      done: () => db().order.count({ where: { offerId } }),
    };
  },
  "a captured payment is booked once": async (arena) => {
    const purchase = await arena.given.openOrder({ partner: arena.partner, price: PRICE });
    const gatewayPaymentId = newId("payment").replace("pay_", "pay_C");
    const body = paymentEvent("payment.captured", {
      id: gatewayPaymentId,
      orderId: purchase.gatewayOrderId,
      amount: Number(PRICE.minor),
      fee: 2_360,
      tax: 360,
    });
    await storeAll(
      Array.from({ length: arena.rivals }, () => body),
      gatewayPaymentId,
    );
    const stored = await db().inboxEvent.findMany({
      where: { eventKey: { startsWith: gatewayPaymentId } },
      select: { id: true },
    });
    return {
      act: (n) => applyMessage(TENANT, stored[n]?.id ?? ""),
      lawful: arena.rivals,
      done: () => db().ledgerTransfer.count({ where: { kind: "capture", source: gatewayPaymentId } }),
    };
  },
  "a session completed by many starts one hold": async (arena) => {
    const purchase = await arena.given.paidSession({ partner: arena.partner, price: PRICE });
    return {
      act: () => arena.when.customerCompletes(purchase, null),
      lawful: arena.rivals,
      done: () => db().auditEvent.count({ where: { action: "session.completed", subject: purchase.sessionId } }),
    };
  },
  "a hold that is over is settled once": async (arena) => {
    const purchase = await arena.given.heldSession({ partner: arena.partner, price: PRICE });
    await arena.when.clockMoves(DAY_MS);
    return {
      act: () => arena.when.settles(purchase),
      lawful: arena.rivals,
      done: () => db().ledgerTransfer.count({ where: { kind: "settle", source: purchase.orderId } }),
    };
  },
  "a payment is given back once": async (arena) => {
    const purchase = await arena.given.paidSession({ partner: arena.partner, price: PRICE });
    return {
      act: () => refund(purchase, { amount: PRICE.minor }),
      lawful: 1,
      done: () => db().refund.count({ where: { paymentId: purchase.paymentId } }),
    };
  },
  "a wish for money back is decided once": async (arena) => {
    const purchase = await arena.given.heldSession({ partner: arena.partner, price: PRICE });
    const { refundId } = await refund(purchase, {}, byCustomer(purchase));
    const base = { tenantId: TENANT, refundId, userId: OPERATOR.userId, partnerId: null, reason: "a contest" };
    return {
      act: (n) => decideRefund({ ...base, decision: n % 2 === 0 ? "approve" : "reject" }),
      lawful: 1,
      done: () =>
        db().auditEvent.count({
          where: { action: { in: ["refund.approved", "refund.rejected"] }, subject: purchase.orderId },
        }),
    };
  },
  "a balance is paid out once": async (arena) => {
    const partner = await arena.given.partnerWithBalance(PRICE);
    return {
      act: () => arena.when.requestsPayout(partner, PRICE),
      lawful: 1,
      done: () => db().payout.count({ where: { partnerId: partner.id } }),
    };
  },
  "one key makes one payout": async (arena) => {
    const partner = await arena.given.partnerWithBalance(PRICE);
    return {
      act: () => arena.when.requestsPayout(partner, money(50_000n, "INR"), { key: `payout-${partner.id}` }),
      lawful: arena.rivals,
      done: () => db().payout.count({ where: { partnerId: partner.id } }),
    };
  },
};
