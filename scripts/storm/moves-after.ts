import type { Person } from "../demo/person";
import { diceFor, type Life } from "./life";

/** Completes the session with a score; the same words again change nothing. */
export async function complete(life: Life, name: string): Promise<void> {
  const { booked, scene, customer } = life;
  if (booked === undefined) return;
  const score = diceFor(life, "score").below(101);
  const answer = await scene.client.do({
    person: customer,
    path: "/api/sessions/complete",
    body: { sessionId: booked.sessionId, score },
    key: `storm-${life.index}-${name}`,
  });
  if (answer.status === 200) scene.receipts.push({ kind: "completion", id: booked.sessionId });
}

/** Asks for money back; what is refused because nothing is left, or nothing was paid, is no fault. */
async function refund(life: Life, i: { person: Person; key: string; percent: number | null }): Promise<void> {
  const { booked, scene } = life;
  if (booked === undefined) return;
  const amount = i.percent === null ? {} : { amount: Math.max(1, Math.floor((booked.amount * i.percent) / 100)) };
  const answer = await scene.client.do({
    person: i.person,
    path: `/api/payments/${booked.paymentId}/refund`,
    body: { ...amount, reason: "the storm asks" },
    key: `storm-${life.index}-${i.key}`,
  });
  if (answer.status !== 201) return;
  const id = String(answer.body["refundId"]);
  scene.receipts.push({ kind: "refund", id, amount: Number(answer.body["amount"]) });
  if (answer.body["state"] === "requested") life.wishId = id;
}

/** All of it, or 10 to 60 percent. */
function share(life: Life, name: string): number | null {
  const dice = diceFor(life, name);
  return dice.chance(30) ? null : 10 + dice.below(51);
}

/** An operator gives money back. */
export const refundByOperator = (life: Life, name: string): Promise<void> =>
  refund(life, { person: life.scene.cast.operator, key: name, percent: share(life, name) });

/** A customer's wish; twice under one key is one wish. */
export const askForRefund = (life: Life): Promise<void> =>
  refund(life, { person: life.customer, key: "wish", percent: share(life, "wish") });

/** The partner or an operator decides about the customer's wish, if there is one. */
export async function decide(life: Life, name: string): Promise<void> {
  if (life.wishId === undefined) return;
  const dice = diceFor(life, name);
  await life.scene.client.do({
    person: dice.chance(50) ? life.seller.person : life.scene.cast.operator,
    path: `/api/refunds/${life.wishId}/decide`,
    body: { decision: dice.chance(60) ? "approve" : "reject", reason: "the storm decides" },
    key: `storm-${life.index}-${name}`,
  });
}

/** An operator settles by hand while the timer does. */
export async function settle({ booked, scene, index }: Life, name: string): Promise<void> {
  if (booked === undefined) return;
  await scene.client.do({
    person: scene.cast.operator,
    path: "/api/sessions/settle",
    body: { sessionId: booked.sessionId },
    key: `storm-${index}-${name}`,
  });
}
