// The random life of one payment: what customers, partners and operators do, each a process that may be killed.
import { isAppError } from "@/lib/core/errors";
import { money } from "@/lib/core/money";
import { db } from "@/lib/db/client";
import { storeMessage } from "@/lib/payments/inbox/store";
import { completeSession } from "@/lib/payments/escrow/complete";
import { createOrder, type CreatedCheckout } from "@/lib/payments/orders/create";
import { requestPayout } from "@/lib/payments/payouts/request";
import { applyMessage } from "@/lib/payments/reactions/apply";
import { confirmPayment } from "@/lib/payments/reactions/confirm";
import { decideRefund } from "@/lib/payments/refunds/decide";
import { requestRefund } from "@/lib/payments/refunds/request";
import { settleSession } from "@/lib/payments/settlement/settle";
import { type Dice, diceOf } from "../dice";
import { mortal } from "./fate";
import type { MemoryGateway, Weather } from "./gateway";

export interface Life {
  readonly seed: number;
  readonly tenantId: string;
  readonly gateway: MemoryGateway;
  readonly currency: "INR" | "USD";
  readonly dice: Dice;
  readonly weather: Weather;
  readonly ids: {
    readonly partner: string;
    readonly seller: string;
    readonly customer: string;
    readonly offer: string;
  };
  /** What was done, to be read when the life fails. */
  readonly trace: string[];
  /** Ids of what was acknowledged. */
  readonly acknowledged: Set<string>;
  /** What must not happen and did. */
  readonly faults: string[];
  order?: CreatedCheckout;
  /** The score that the customer gave and that was acknowledged. */
  score?: number | null;
  wishId?: string;
}

const OPERATOR = { role: "operator", userId: "usr_operator" } as const;
/** A process dies in about so many of a hundred runs, at one of its first points. */
const DEATHS = 35;
const POINTS = 60;
const TRIES = 12;

export function beginLife(
  seed: number,
  i: { tenantId: string; gateways: readonly MemoryGateway[]; weather: Weather },
): Life {
  const dice = diceOf(seed, "life");
  const gateway = dice.pick(i.gateways);
  return {
    seed,
    tenantId: i.tenantId,
    gateway,
    currency: gateway.name === "razorpay" ? "INR" : "USD",
    dice,
    weather: i.weather,
    ids: { partner: `par_s${seed}`, seller: `usr_p${seed}`, customer: `usr_c${seed}`, offer: `off_s${seed}` },
    trace: [],
    acknowledged: new Set(),
    faults: [],
  };
}

const diesAt = (dice: Dice): number | null => (dice.chance(DEATHS) ? dice.below(POINTS) : null);

/** Does a deed as people do: again and again under the same key until it is answered. undefined where it was refused. */
async function insist<T>(life: Life, what: string, work: () => Promise<T>): Promise<T | undefined> {
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    try {
      const dies = attempt === TRIES ? null : diesAt(life.dice);
      const run = await mortal({ seed: life.seed, diesAt: dies }, work);
      life.trace.push(run.crashed ? `${what}: killed at point ${dies}` : `${what}: done`);
      if (!run.crashed) return run.value;
    } catch (error) {
      if (!isAppError(error)) throw error;
      life.trace.push(`${what}: ${error.code}`);
      if (error.status < 500 || error.code === "gateway_rejected") return undefined;
    }
  }
  return undefined;
}

async function twiceAtOnce<T>(life: Life, what: string, work: () => Promise<T>): Promise<(T | undefined)[]> {
  const times = life.dice.chance(20) ? 2 : 1;
  return Promise.all(Array.from({ length: times }, () => insist(life, what, work)));
}

/** Notes what was acknowledged; two answers to one key must name one thing. */
function acknowledge(life: Life, what: string, ids: readonly (string | undefined)[]): void {
  const named = new Set(ids.filter((id) => id !== undefined));
  if (named.size > 1) life.faults.push(`${what} had two effects under one key: ${[...named].join(", ")}`);
  for (const id of named) life.acknowledged.add(id);
}

export async function book(life: Life): Promise<void> {
  const { tenantId, ids, gateway, currency } = life;
  const made = await twiceAtOnce(life, "book", () =>
    createOrder({
      tenantId,
      customerId: ids.customer,
      gateway: gateway.name,
      target: { offerId: ids.offer, startsAt: null },
      currency,
      requestKey: "book",
      requestId: null,
    }),
  );
  acknowledge(
    life,
    "book",
    made.map((order) => order?.orderId),
  );
  const order = made.find((each) => each !== undefined);
  if (order) life.order = order;
}

/** The customer pays at the gateway: at once, after a failure, late, twice, or never. */
export async function pay(life: Life): Promise<void> {
  const { dice, gateway, order } = life;
  if (order === undefined) return;
  const success = gateway.name === "paypal" ? "authorized" : "captured";
  if (dice.chance(10)) gateway.charge(order.gatewayOrderId, "failed");
  if (dice.chance(92)) gateway.charge(order.gatewayOrderId, success);
  if (dice.chance(6)) gateway.charge(order.gatewayOrderId, success);
  if (!dice.chance(25)) return;
  await insist(life, "return", () =>
    confirmPayment({
      tenantId: life.tenantId,
      customerId: life.ids.customer,
      gateway: gateway.name,
      gatewayOrderId: order.gatewayOrderId,
      gatewayPaymentId: gateway.order(order.gatewayOrderId).payments.at(-1)?.id ?? null,
      signature: null,
    }),
  );
}

/** A bank changes its mind: what had failed is authorised, hours later. */
export function succeedLate({ dice, gateway, order }: Life): void {
  const failed = order && gateway.order(order.gatewayOrderId).payments.find((payment) => payment.status === "failed");
  if (!failed || !dice.chance(30)) return;
  failed.status = "captured";
  gateway.tell(failed);
}

/** Webhooks arrive in any order, some twice, some later, some never. */
export async function deliver(life: Life): Promise<void> {
  const { dice, weather, gateway, tenantId } = life;
  const waiting = weather.outbox.splice(0);
  const order = waiting.map((message) => ({ message, at: dice.below(1_000) })).toSorted((a, b) => a.at - b.at);
  for (const { message } of order) {
    if (!weather.isCalm && dice.chance(8)) continue;
    if (!weather.isCalm && dice.chance(15)) weather.outbox.push(message);
    if (!weather.isCalm && dice.chance(10)) continue;
    const eventKey = `evt ${message.body.slice(0, 40)}`;
    await storeMessage({
      tenantId,
      gateway: gateway.name,
      account: gateway.account,
      eventKey,
      eventType: "simulated",
      road: "webhook",
      shape: message.shape,
      body: Buffer.from(message.body, "utf8"),
      headers: {},
      sourceIp: null,
    });
    if (dice.chance(40)) await applyAlone(life, eventKey);
  }
}

async function applyAlone(life: Life, eventKey: string): Promise<void> {
  const row = await db().inboxEvent.findFirst({ where: { tenantId: life.tenantId, eventKey }, select: { id: true } });
  if (row) await insist(life, "apply", () => applyMessage(life.tenantId, row.id));
}

export async function complete(life: Life): Promise<void> {
  const { order, dice, tenantId, ids } = life;
  if (order === undefined || dice.chance(15)) return;
  const score = dice.chance(80) ? dice.below(101) : null;
  const actor = { role: "customer", userId: ids.customer } as const;
  const seen = await twiceAtOnce(life, "complete", () =>
    completeSession({ tenantId, sessionId: order.sessionId, actor, score, reason: null, requestId: null }),
  );
  if (seen.some((each) => each !== undefined)) life.score = score;
}

/** Asks for all or a part of the money back, in so many lives of a hundred. */
export async function refund(
  life: Life,
  i: { key: string; percent: number; by: "operator" | "customer" },
): Promise<void> {
  const { order, dice, tenantId } = life;
  if (order === undefined || !dice.chance(i.percent)) return;
  const amountMinor = dice.chance(35) ? null : (order.amount.minor * BigInt(5 + dice.below(70))) / 100n;
  const actor = i.by === "operator" ? OPERATOR : ({ role: "customer", userId: life.ids.customer } as const);
  const asked = await twiceAtOnce(life, `refund ${i.key}`, () =>
    requestRefund({
      tenantId,
      paymentId: order.paymentId,
      amountMinor,
      reason: "simulated",
      actor,
      requestKey: `${i.key}-${life.seed}`,
      requestId: null,
    }),
  );
  acknowledge(
    life,
    i.key,
    asked.map((each) => each?.refundId),
  );
  const wish = asked.find((each) => each?.state === "requested");
  if (wish) life.wishId = wish.refundId;
}

/** Somebody decides about what the customer wished: the next day, days later, or at the very end. */
export async function decide(life: Life): Promise<void> {
  const { wishId: refundId, tenantId } = life;
  if (refundId === undefined || !(life.weather.isCalm || life.dice.chance(50))) return;
  delete life.wishId;
  const decision = life.dice.chance(60) ? "approve" : "reject";
  await insist(life, "decide", () =>
    decideRefund({ tenantId, refundId, userId: OPERATOR.userId, partnerId: null, decision, reason: "simulated" }),
  );
}

export async function settle(life: Life): Promise<void> {
  const { order, tenantId } = life;
  if (order === undefined || !life.dice.chance(40)) return;
  await twiceAtOnce(life, "settle", () => settleSession({ tenantId, sessionId: order.sessionId, partnerId: null }));
}

/** The least that can be paid out, in minor units, and the most that is asked for. */
const PAYOUT = { INR: [50_000, 200_000], USD: [1_000, 4_000] } as const;

export async function payOut(life: Life, key: string): Promise<void> {
  const { dice, tenantId, currency, ids } = life;
  if (!dice.chance(60)) return;
  const [least, most] = PAYOUT[currency];
  const amount = money(BigInt(least + dice.below(most - least)), currency);
  const made = await twiceAtOnce(life, `payout ${key}`, () =>
    requestPayout({
      tenantId,
      partnerId: ids.partner,
      userId: ids.seller,
      amount,
      method: currency === "INR" ? "bank_account" : "paypal",
      requestKey: key,
      requestId: null,
    }),
  );
  acknowledge(
    life,
    key,
    made.map((each) => each?.payoutId),
  );
}

/** Banks pay, refuse or send back what is on its way; refunds come to their end. In calm weather all ends well. */
export function banksMove({ seed, gateway, dice, weather }: Life): void {
  const happens = (percent: number): boolean => weather.isCalm || dice.chance(percent);
  const underWay = [...gateway.payouts.values()].filter((each) => each.seed === seed && each.status === "processing");
  for (const payout of underWay) if (happens(70)) gateway.movePayout(payout, happens(80) ? "paid" : "failed");
  for (const refund of gateway.refunds.values()) {
    if (refund.payment.order.seed === seed && happens(60))
      gateway.finishRefund(refund, happens(80) ? "done" : "failed");
  }
}

/** Days after it was paid, money comes back from the partner's bank. */
export function sendBack({ seed, gateway, dice }: Life): void {
  for (const payout of gateway.payouts.values())
    if (payout.seed === seed && payout.status === "paid" && dice.chance(15)) gateway.movePayout(payout, "returned");
}

/** Operators send refunds again that the gateway refused. */
export async function resend(life: Life): Promise<void> {
  const refused = await db().refund.findMany({
    where: { tenantId: life.tenantId, state: "needs_manual", payment: { order: { partnerId: life.ids.partner } } },
    select: { id: true },
  });
  for (const { id: refundId } of refused) {
    await insist(life, "resend", () =>
      decideRefund({
        tenantId: life.tenantId,
        refundId,
        userId: OPERATOR.userId,
        partnerId: null,
        decision: "resend",
        reason: "simulated",
      }),
    );
  }
}
