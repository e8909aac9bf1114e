import { diceFor, type Life } from "./life";

/** The least and the most that a partner asks for, in minor units. */
const RANGE = { INR: [50_000, 250_000], USD: [1_000, 5_000] } as const;

async function request(life: Life, name: string): Promise<string | null> {
  const [least, most] = RANGE[life.currency];
  const answer = await life.scene.client.do({
    person: life.seller.person,
    path: "/api/payouts/request",
    body: {
      amount: least + diceFor(life, name).below(most - least),
      currency: life.currency,
      method: life.currency === "INR" ? "bank_account" : "paypal",
    },
    key: `storm-${life.index}-${name}`,
  });
  if (answer.status !== 201) return null;
  const id = String(answer.body["payoutId"]);
  life.scene.receipts.push({ kind: "payout", id, amount: Number(answer.body["amount"]) });
  return id;
}

/** The partner asks for money; there may not be enough. */
export async function requestPayout(life: Life, name: string): Promise<void> {
  await request(life, name);
}

/** Two clicks on one button are one payout. */
export async function requestPayoutTwice(life: Life, name: string): Promise<void> {
  const [first, second] = await Promise.all([request(life, name), request(life, name)]);
  if (first !== second) life.scene.doubled.push(`payout ${first} and ${second}`);
}
