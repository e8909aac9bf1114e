// Thousands of payouts, for the storm in which half of the calls to the gateways go wrong.
import type pg from "pg";
import { diceOf } from "../dice";
import type { Seller } from "./cast";
import { HOUR_MS, MINUTE_MS } from "./clock";
import type { Stage } from "./conduct";
import type { Booked } from "./life";
import { untilQuiet } from "./quiet";

/** The least and the most of a payout, in minor units. */
const RANGE = { INR: [50_000, 100_000], USD: [1_000, 2_000] } as const;
type Currency = keyof typeof RANGE;
const GATEWAY = { INR: "razorpay", USD: "paypal" } as const;
const METHOD = { INR: "bank_account", USD: "paypal" } as const;
const QUIET_MS = 60_000;
const WAVE = 400;
/** One button in twenty is clicked twice. */
const TWICE_PERCENT = 5;

/** What the gateway releases to a partner by itself is nothing to ask for. */
function currenciesOf({ isLinked }: Seller): readonly Currency[] {
  return isLinked ? ["USD"] : ["INR", "USD"];
}

/** In fair weather each partner sells one session so dear that the share pays for all its payouts. */
export async function fillBalances(stage: Stage, payouts: number): Promise<void> {
  const { scene, clock, pool } = stage;
  const { sellers } = scene.cast;
  const each = Math.ceil((2 * payouts) / sellers.length);
  const sold = await Promise.all(
    sellers.flatMap((seller) => currenciesOf(seller).map((currency) => sell(stage, { seller, currency, each }))),
  );
  await untilQuiet(pool, scene.control, QUIET_MS);
  for (const { sessionId } of sold) {
    await done(stage, "/api/sessions/complete", { sessionId, score: 100 }, sessionId);
    scene.receipts.push({ kind: "completion", id: sessionId });
  }
  await clock.move(25 * HOUR_MS);
  await untilQuiet(pool, scene.control, QUIET_MS);
}

interface Sale {
  readonly seller: Seller;
  readonly currency: Currency;
  /** For so many payouts. */
  readonly each: number;
}

async function sell(stage: Stage, { seller, currency, each }: Sale): Promise<Booked> {
  const offerId = `${seller.offerId}_${currency.toLowerCase()}`;
  // Half of the price is the partner's.
  await offer(stage.pool, { like: seller.offerId, offerId, currency, amountMinor: each * RANGE[currency][1] * 2 });
  const body = { gateway: GATEWAY[currency], offerId, currency };
  const booked = (await done(stage, "/api/payments/create-order", body, offerId)) as unknown as Booked;
  stage.scene.receipts.push({ kind: "order", id: booked.orderId });
  const paying = { orderId: booked.gatewayOrderId };
  await stage.scene.control.post(currency === "INR" ? "/__control/razorpay/pay" : "/__control/paypal/approve", paying);
  return booked;
}

async function offer(
  pool: pg.Pool,
  i: { like: string; offerId: string; currency: string; amountMinor: number },
): Promise<void> {
  await pool.query(
    `INSERT INTO offer (tenant_id, id, partner_id, kind, title, duration_minutes)
     SELECT tenant_id, $2, partner_id, kind, title, duration_minutes FROM offer WHERE id = $1`,
    [i.like, i.offerId],
  );
  await pool.query(
    "INSERT INTO offer_price (tenant_id, offer_id, currency, amount_minor) SELECT tenant_id, id, $2, $3 FROM offer WHERE id = $1",
    [i.offerId, i.currency, i.amountMinor],
  );
}

async function done({ scene }: Stage, path: string, body: object, key: string): Promise<Record<string, unknown>> {
  const [customer] = scene.cast.customers;
  if (customer === undefined) throw new Error("there is no customer");
  const answer = await scene.client.do({ person: customer, path, body, key: `storm-${path}-${key}` });
  if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer)}`);
  return answer.body;
}

/** Partners ask for so many payouts, wave by wave; the clock moves between, so that what is in doubt is asked about. */
export async function payOut(stage: Stage, payouts: number): Promise<void> {
  const { scene, clock, pool, say } = stage;
  for (let first = 0; first < payouts; first += WAVE) {
    const wave = Array.from({ length: Math.min(WAVE, payouts - first) }, (_, index) => first + index);
    await Promise.all(wave.map((index) => click(stage, index)));
    await clock.move(3 * MINUTE_MS);
    const left = await untilQuiet(pool, scene.control, QUIET_MS / 10);
    say(`${first + wave.length} payouts asked for; left over: ${left.join(" ")}`);
  }
}

async function click(stage: Stage, index: number): Promise<void> {
  const dice = diceOf(stage.scene.seed, `payout/${index}`);
  const seller = dice.pick(stage.scene.cast.sellers);
  const currency = dice.pick(currenciesOf(seller));
  const [least, most] = RANGE[currency];
  const body = { amount: least + dice.below(most - least), currency, method: METHOD[currency] };
  const clicks = dice.chance(TWICE_PERCENT) ? 2 : 1;
  const ids = await Promise.all(Array.from({ length: clicks }, () => ask(stage, seller, { body, index })));
  if (new Set(ids).size > 1) stage.scene.doubled.push(`payout ${ids.join(" and ")}`);
}

async function ask({ scene }: Stage, { person }: Seller, i: { body: object; index: number }): Promise<string> {
  const path = "/api/payouts/request";
  const answer = await scene.client.do({ person, path, body: i.body, key: `storm-payout-${i.index}` });
  if (answer.status !== 201) throw new Error(`payout ${i.index}: ${JSON.stringify(answer)}`);
  const id = String(answer.body["payoutId"]);
  scene.receipts.push({ kind: "payout", id, amount: Number(answer.body["amount"]) });
  return id;
}
