import { describe, expect, test } from "vitest";
import { type Money, money } from "@/lib/core/money";
import { DAY_MS } from "@/lib/core/time";
import { releaseReserves } from "@/lib/payments/balances/reserve";
import { explainFor } from "@/lib/views/explain/find";
import type { Explanation } from "@/lib/views/explain/node";
import { asker, everythingAddsUp, explained } from "../support/explaining";
import type { Partner, Purchase } from "../support/given";
import { refund } from "../support/refunding";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import { asOwner } from "../support/world";

const { world, given, when, bank } = await setUp();

const inr = (minor: bigint) => money(minor, "INR");

async function settled(partner: Partner, price: bigint, score: number | null = null): Promise<Purchase> {
  const purchase = await given.heldSession({ partner, price: inr(price), score });
  await when.clockMoves(DAY_MS);
  await when.timersTick();
  return purchase;
}

async function paidOut(partner: Partner, amount: Money): Promise<string> {
  const { payoutId } = await when.requestsPayout(partner, amount);
  await when.workerRunsUntilIdle();
  await when.banksSettle();
  await when.workerRunsUntilIdle();
  return payoutId;
}

const parts = ({ children }: Explanation): readonly (readonly [string, bigint])[] =>
  children.map(({ title, amount }) => [title, amount.minor]);

describe("the tree of an amount", () => {
  test("a payout is made of the sessions that came in first, less what others took of them", async () => {
    const partner = await given.partner();
    const first = await settled(partner, 400_000n, 70);
    await settled(partner, 300_000n);
    await refund(first, { amount: 100_000n });
    await when.workerRunsUntilIdle();
    const tree = await explained("payout", await paidOut(partner, inr(200_000n)));
    // Of the first 180,000 the refund took 45,000; the rest of the payout is of the second.
    expect(parts(tree)).toEqual([
      ["An hour", 135_000n],
      ["An hour", 65_000n],
    ]);
    const [one, two] = tree.children;
    expect(one && parts(one)).toEqual([
      ["Session settled", 180_000n],
      ["Refund", -45_000n],
    ]);
    expect(two && parts(two)).toEqual([
      ["Session settled", 150_000n],
      ["Left for later", -85_000n],
    ]);
    expect(one?.children[0] && parts(one.children[0])).toEqual([
      ["Paid by the customer", 400_000n],
      ["Platform's share", -200_000n],
      ["Penalty", -20_000n],
    ]);
    expect(one?.children[0]?.policy).toEqual({ id: "pol_classic_1", name: "classic", version: 1 });
    expect(one?.children[0]?.children[2]?.formula?.text).toBe(
      "20 points below 90, each 0.5 % of the partner's share of ₹2,000.00",
    );
    expect(tree.lines.map(({ kind }) => kind)).toEqual(["payout_reserve", "payout_reserve", "payout_paid"]);
    await world.books.assertAllInvariants();
  });

  test("what was said of a payout stays, whatever happens afterwards", async () => {
    const partner = await given.partner();
    const purchase = await settled(partner, 400_000n);
    const payoutId = await paidOut(partner, inr(120_000n));
    const before = await explained("payout", payoutId);
    await settled(partner, 100_000n);
    await refund(purchase, { amount: 50_000n });
    await paidOut(partner, inr(60_000n));
    expect(await explained("payout", payoutId)).toEqual(before);
    await world.books.assertAllInvariants();
  });

  test("a payout that comes back is an income, and says which payout it was", async () => {
    const partner = await given.partner({ account: "0005" });
    await settled(partner, 400_000n);
    const payoutId = await paidOut(partner, inr(150_000n));
    const balance = await explained("balance", `${partner.id}:INR`);
    expect(balance.amount.minor).toBe(200_000n);
    expect(balance.children.map(({ title, opens }) => [title, opens])).toContainEqual([
      "Payout returned",
      { kind: "payout", id: payoutId },
    ]);
    await world.books.assertAllInvariants();
  });

  test("a reserve, a debt and a chargeback each say what they are made of", async () => {
    const partner = await given.partner();
    await asOwner(
      world.database,
      `INSERT INTO income_tier (tenant_id, partner_id, netting_basis_points, reserve_basis_points, reserve_days)
       VALUES ('${TENANT}', '${partner.id}', 10000, 1000, 2)`,
    );
    const purchase = await settled(partner, 400_000n);
    const reserve = await explained("reserve", `${partner.id}:INR`);
    expect(parts(reserve)).toEqual([["An hour", 20_000n]]);
    await paidOut(partner, inr(180_000n));
    await refund(purchase, { amount: 200_000n });
    await when.workerRunsUntilIdle();
    expect((await explained("owed", `${partner.id}:INR`)).amount.minor).toBe(100_000n);
    const second = await settled(partner, 300_000n);
    const id = await bank.dispute(second, { withdraw: true });
    await when.workerRunsUntilIdle();
    expect((await explained("set_aside", `${partner.id}:INR`)).amount.minor).toBeGreaterThan(0n);
    await bank.decide(id, "lost");
    await when.workerRunsUntilIdle();
    await when.clockMoves(2 * DAY_MS);
    await releaseReserves();
    await when.timersTick();
    expect(parts(await explained("order", second.orderId)).map(([title]) => title)).toContain(
      "Taken by the customer's bank",
    );
    await world.books.assertAllInvariants();
  });

  test("money that is still held says what it would come to now", async () => {
    const purchase = await given.heldSession({ price: inr(100_000n), score: 80 });
    await refund(purchase, { amount: 20_000n });
    const tree = await explained("settlement", purchase.orderId);
    expect(tree.title).toBe("Expected share");
    expect(parts(tree)).toEqual([
      ["Paid by the customer", 100_000n],
      ["Given back before", -20_000n],
      ["Platform's share", -40_000n],
      ["Penalty", -2_000n],
    ]);
    expect(parts(await explained("order", purchase.orderId))).toEqual([
      ["Held", 80_000n],
      ["Given back", 20_000n],
    ]);
    await when.workerRunsUntilIdle();
    await world.books.assertAllInvariants();
  });

  test("everything there is adds up, to what the books say", async () => {
    expect(await everythingAddsUp()).toBeGreaterThan(4);
    await world.books.assertAllInvariants();
  });
});

describe("whose it is", () => {
  test("everybody sees what is their own, and nothing of others is there", async () => {
    const partner = await given.partner();
    const purchase = await settled(partner, 400_000n);
    const payoutId = await paidOut(partner, inr(100_000n));
    const own = asker("partner", "partner", { partnerId: partner.id });
    const other = asker("partner", "partner", { partnerId: (await given.partner()).id });
    const customer = asker("customer", "customer", { userId: purchase.customerId });
    const stranger = asker("customer", "customer");
    for (const [kind, id] of [
      ["payout", payoutId],
      ["settlement", purchase.orderId],
      ["order", purchase.orderId],
      ["balance", `${partner.id}:INR`],
    ] as const) {
      await explained(kind, id, own);
      await expect(explainFor(other, kind, id)).rejects.toMatchObject({ code: "not_found" });
      const refusal = kind === "order" ? "not_found" : "forbidden";
      await expect(explainFor(stranger, kind, id)).rejects.toMatchObject({ code: refusal });
    }
    await expect(explainFor(own, "balance", `${partner.id}:XXX`)).rejects.toMatchObject({ code: "not_found" });
    await expect(explainFor(own, "weather", partner.id)).rejects.toMatchObject({ code: "not_found" });
    const tree = await explained("order", purchase.orderId, customer);
    expect(parts(tree)).toEqual([["For what was booked", 400_000n]]);
    const { orderId } = purchase;
    expect(tree.lines.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      `capture escrow:${orderId}`,
      `settle escrow:${orderId}`,
    ]);
    expect(tree.children[0]?.lines).toEqual([]);
    const staff = asker("partner_staff", "partner", { partnerId: partner.id });
    expect(parts(await explained("order", purchase.orderId, staff))).toEqual(parts(tree));
    await expect(explainFor(staff, "payout", payoutId)).rejects.toMatchObject({ code: "forbidden" });
    await world.books.assertAllInvariants();
  });
});
