import { describe, expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { DAY_MS } from "@/lib/core/time";
import { db } from "@/lib/db/client";
import { disputeEvent, storeAll } from "../support/messages";
import { refund } from "../support/refunding";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";

const { world, given, when, bank } = await setUp();

const inr = (minor: bigint) => money(minor, "INR");
const usd = (minor: bigint) => money(minor, "USD");

describe("the verdict is not the end", () => {
  test.each(["held", "split"])("lost and then won while it is %s, everybody has again what was given", async (kind) => {
    const price = inr(100_000n);
    const purchase = kind === "held" ? await given.heldSession({ price }) : await bank.split(price);
    const id = await bank.dispute(purchase);
    await when.workerRunsUntilIdle();
    await bank.decide(id, "lost");
    await when.workerRunsUntilIdle();
    await bank.decide(id, "won");
    await when.workerRunsUntilIdle();
    await when.clockMoves(2 * DAY_MS);
    await when.timersTick();
    expect(await world.books.partner(purchase.partner.id, "INR")).toBe(50_000n);
    expect((await bank.escrow(purchase)).state).toBe("settled");
    await bank.assertSameBooks(id);
  });

  test("a part that was lost before the split and won after it is split like the rest", async () => {
    const purchase = await given.heldSession({ price: inr(100_000n) });
    const id = await bank.dispute(purchase, { amount: 40_000 });
    await when.workerRunsUntilIdle();
    await bank.decide(id, "lost");
    await when.workerRunsUntilIdle();
    await when.clockMoves(2 * DAY_MS);
    await when.timersTick();
    await bank.decide(id, "won");
    await when.workerRunsUntilIdle();
    expect(await world.books.partner(purchase.partner.id, "INR")).toBe(50_000n);
    await refund(purchase);
    await when.workerRunsUntilIdle();
    expect(await world.books.partner(purchase.partner.id, "INR")).toBe(0n);
    await bank.assertSameBooks(id);
  });

  test("won and taken to the next stage, the money is taken again and the hold stands again", async () => {
    const purchase = await given.heldSession({ price: usd(10_000n) });
    const id = await bank.dispute(purchase, { withdraw: true });
    await when.workerRunsUntilIdle();
    await bank.decide(id, "won");
    await when.workerRunsUntilIdle();
    expect((await bank.escrow(purchase)).state).toBe("holding");
    await bank.decide(id, "open", { stage: "pre_arbitration", withdraw: true });
    await when.workerRunsUntilIdle();
    expect(await bank.row(id)).toMatchObject({ stage: "pre_arbitration", opening: 2, round: 2, closedAt: null });
    expect((await bank.escrow(purchase)).state).toBe("paused");
    await bank.decide(id, "lost");
    await when.workerRunsUntilIdle();
    expect((await bank.escrow(purchase)).state).toBe("charged_back");
    await bank.assertSameBooks(id);
  });

  test("won after the partner's account was closed, the freed money stays the partner's and nothing is lost (T19)", async () => {
    const purchase = await bank.split();
    await bank.payOut(purchase, 57_000n);
    const id = await bank.dispute(purchase, { withdraw: true });
    await when.workerRunsUntilIdle();
    await db().user.updateMany({
      where: { tenantId: TENANT, partnerId: purchase.partner.id },
      data: { disabledAt: new Date() },
    });
    await bank.decide(id, "won");
    await when.workerRunsUntilIdle();
    expect(await world.books.partner(purchase.partner.id, "INR")).toBe(2_000n);
    expect(await bank.setAside(purchase.partner.id)).toBe(0n);
    await bank.assertSameBooks(id);
  });
});

describe("messages", () => {
  const EVENTS = ["created", "under_review", "lost"] as const;
  const ORDERS = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ] as const;

  test.each(["held", "split"] as const)("in every order, once and twice, give equal books (%s)", async (kind) => {
    const results = new Set<string>();
    for (const order of ORDERS) {
      const purchase =
        kind === "held" ? await given.heldSession({ price: inr(100_000n) }) : await bank.split(inr(100_000n));
      const { gatewayPaymentId } = await bank.payment(purchase);
      const id = `disp_${purchase.orderId}`;
      const bodies = EVENTS.map((event) =>
        disputeEvent(event, { id, paymentId: gatewayPaymentId ?? "", amount: 100_000 }),
      );
      for (const [position, index] of [...order, ...order].entries()) {
        await storeAll([bodies[index] ?? ""], `${id}-${position}`);
        await when.jobsRun();
      }
      const row = await bank.row(id);
      results.add(
        JSON.stringify([
          row.status,
          Number(row.movedMinor),
          Number(await bank.keptBy(row)),
          (await bank.escrow(purchase)).state,
          Number(await world.books.partner(purchase.partner.id, "INR")),
          Number(await bank.owed(purchase.partner.id)),
          await world.books.transfers("dispute_open", `${row.id}-1`),
          await world.books.transfers("dispute_lost", `${row.id}-1`),
        ]),
      );
    }
    expect(results.size).toBe(1);
    await world.books.assertAllInvariants();
  });

  test("a lost webhook does not matter: the gateway is asked", async () => {
    const purchase = await given.heldSession({ price: inr(100_000n) });
    const id = await bank.dispute(purchase);
    await when.workerRunsUntilIdle();
    await when.fault({ gateway: "razorpay", kind: "drop", match: { event: "payment.dispute.*" } });
    await bank.decide(id, "lost");
    await when.faultsEnd();
    await when.clockMoves(3 * 60_000);
    await when.timersTick();
    expect((await bank.escrow(purchase)).state).toBe("charged_back");
    await bank.assertSameBooks(id);
  });

  test("a dispute about a payment that is not ours is ignored after a while, and nothing is booked", async () => {
    const before = await world.books.digest();
    await storeAll(
      [disputeEvent("lost", { id: "disp_Stranger000001", paymentId: "pay_Stranger000001", amount: 500 })],
      "stranger",
    );
    await when.jobsRun();
    await when.clockMoves(5 * 60_000);
    await when.timersTick();
    expect(await world.books.digest()).toBe(before);
    const row = await db().inboxEvent.findFirstOrThrow({ where: { eventKey: "stranger-0" } });
    expect(row.status).toBe("ignored");
  });

  test("a dispute in another currency than its payment is left to a person", async () => {
    const purchase = await given.paidSession({ price: inr(100_000n) });
    const { gatewayPaymentId } = await bank.payment(purchase);
    const before = await world.books.digest();
    const dispute = { id: "disp_Dollars0000001", paymentId: gatewayPaymentId ?? "", amount: 500, currency: "USD" };
    await storeAll([disputeEvent("lost", dispute)], "dollars");
    await when.jobsRun();
    expect(await world.books.digest()).toBe(before);
    expect((await db().inboxEvent.findFirstOrThrow({ where: { eventKey: "dollars-0" } })).status).toBe("dead");
  });
});
