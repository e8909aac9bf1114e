import { describe, expect, test } from "vitest";
import { expireApprovals } from "@/lib/approvals/decide";
import { money } from "@/lib/core/money";
import { DAY_MS, HOUR_MS } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import { db } from "@/lib/db/client";
import { releaseEarly } from "@/lib/payments/escrow/early-release";
import { clearRisk, pauseForRisk, resumeRiskPauses } from "@/lib/payments/escrow/risk";
import { decide } from "@/lib/payments/two-person/decide";
import { type ApprovalView, askToExtend, askToRelease, askToRenewRisk } from "@/lib/payments/two-person/request";
import { outcomesOf } from "../support/ending";
import type { Purchase } from "../support/given";
import { escrowOf } from "../support/purchase";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";

const { world, given, when } = await setUp();

const price = money(100_000n, "INR");
const FIRST = "usr_first";

const holdDeed = ({ orderId }: Purchase, userId = FIRST) =>
  ({ tenantId: TENANT, orderId, userId, reason: "a test", requestId: null }) as const;

function say(
  { approvalId }: ApprovalView,
  decidedBy: string,
  decision: "approve" | "decline" = "approve",
): Promise<ApprovalView> {
  return decide({
    tenantId: TENANT,
    approvalId,
    decidedBy,
    role: "finance",
    decision,
    reason: "seen it",
    requestId: null,
  });
}

async function remainingMs(purchase: Purchase): Promise<number> {
  const { releaseAt } = await escrowOf(purchase);
  return (releaseAt?.getTime() ?? 0) - (await databaseNow()).getTime();
}

describe("a decision of two operators", () => {
  test("changes nothing until the second one approves, and is audited with before and after", async () => {
    const purchase = await given.heldSession({ price });
    const asked = await askToExtend({ ...holdDeed(purchase), hours: 10 });
    expect(Math.round((await remainingMs(purchase)) / HOUR_MS)).toBe(24);
    expect(await say(asked, "usr_second")).toMatchObject({ state: "approved", decidedBy: "usr_second" });
    expect(Math.round((await remainingMs(purchase)) / HOUR_MS)).toBe(34);
    const audit = await db().auditEvent.findFirstOrThrow({
      where: { subject: purchase.orderId, action: "hold.extended" },
    });
    expect(audit).toMatchObject({
      actor: "usr_second",
      payload: { requestedBy: FIRST, requiredMsBefore: "86400000", requiredMsAfter: "122400000" },
    });
    await world.books.assertAllInvariants();
  });

  test("is refused to the one who asked, twice and in every way", async () => {
    const purchase = await given.heldSession({ price });
    const asked = await askToRelease(holdDeed(purchase));
    const { codes } = await outcomesOf([say(asked, FIRST), say(asked, FIRST, "decline"), say(asked, FIRST)]);
    expect(codes).toEqual(["forbidden", "forbidden", "forbidden"]);
    await expect(
      db()
        .$executeRaw`UPDATE approval SET state = 'approved', decided_by = requested_by, decided_at = hf_now() WHERE id = ${asked.approvalId}`,
    ).rejects.toThrow(/approval_two_people/);
    expect(Math.round((await remainingMs(purchase)) / HOUR_MS)).toBe(24);
    await world.books.assertAllInvariants();
  });

  test("by many at once happens once", async () => {
    const purchase = await given.heldSession({ price });
    const asked = await askToExtend({ ...holdDeed(purchase), hours: 10 });
    const { done, codes } = await outcomesOf(
      Array.from({ length: 12 }, (_, n) => say(asked, `usr_${n}`, n % 3 === 0 ? "decline" : "approve")),
    );
    expect([done, new Set(codes)]).toEqual([1, new Set(["wrong_state"])]);
    const { state } = await db().approval.findFirstOrThrow({ where: { id: asked.approvalId } });
    expect(Math.round((await remainingMs(purchase)) / HOUR_MS)).toBe(state === "approved" ? 34 : 24);
    await world.books.assertAllInvariants();
  });

  test("is asked for once at a time", async () => {
    const purchase = await given.heldSession({ price });
    const { done, codes } = await outcomesOf(
      Array.from({ length: 5 }, (_, n) => askToRelease(holdDeed(purchase, `usr_${n}`))),
    );
    expect([done, codes]).toEqual([1, ["conflict", "conflict", "conflict", "conflict"]]);
    await world.books.assertAllInvariants();
  });

  test("that is no longer possible is refused as a whole, and stays to be decided", async () => {
    const purchase = await given.heldSession({ price });
    const asked = await askToRelease(holdDeed(purchase));
    await when.clockMoves(DAY_MS);
    await when.timersTick();
    expect((await outcomesOf([say(asked, "usr_second")])).codes).toEqual(["wrong_state"]);
    expect((await db().approval.findFirstOrThrow({ where: { id: asked.approvalId } })).state).toBe("pending");
    await world.books.assertAllInvariants();
  });

  test("nobody comes to in a week is over, and the same can be asked for again", async () => {
    const purchase = await given.paidSession({ price });
    await pauseForRisk(holdDeed(purchase));
    const asked = await askToRenewRisk(holdDeed(purchase));
    await when.clockMoves(7 * DAY_MS);
    expect((await outcomesOf([say(asked, "usr_second")])).codes).toEqual(["wrong_state"]);
    await Promise.all([expireApprovals(), expireApprovals()]);
    expect((await db().approval.findFirstOrThrow({ where: { id: asked.approvalId } })).state).toBe("expired");
    expect((await askToRenewRisk(holdDeed(purchase))).state).toBe("pending");
    await world.books.assertAllInvariants();
  });
});

const auditOf = (purchase: Purchase, action: string): Promise<unknown> =>
  db().auditEvent.findFirstOrThrow({ where: { action, subject: purchase.orderId } });

describe("a hold", () => {
  test("that two operators release is settled at once, with the hold that really applied in its policy", async () => {
    const purchase = await given.heldSession({ price });
    await when.clockMoves(5 * HOUR_MS);
    await say(await askToRelease(holdDeed(purchase)), "usr_second");
    await when.timersTick();
    const settlement = await db().settlement.findFirstOrThrow({ where: { orderId: purchase.orderId } });
    const { holdMs } = settlement.policy as { holdMs: number };
    expect(Math.floor(holdMs / HOUR_MS)).toBe(5);
    await world.books.assertAllInvariants();
  });

  test("is shortened to an hour by a contented customer only, and only where the marketplace allows it", async () => {
    const purchase = await given.heldSession({ price, score: 95 });
    const release = (customerId = purchase.customerId) =>
      releaseEarly({ tenantId: TENANT, orderId: purchase.orderId, customerId, requestId: null });
    expect((await outcomesOf([release()])).codes).toEqual(["forbidden"]);
    await db().tenant.updateMany({ data: { earlyRelease: true } });
    const unhappy = await given.heldSession({ price, score: 89 });
    const { codes } = await outcomesOf([
      release(purchase.partner.userId),
      releaseEarly({
        tenantId: TENANT,
        orderId: unhappy.orderId,
        customerId: unhappy.customerId,
        requestId: null,
      }),
    ]);
    expect(codes).toEqual(["not_found", "wrong_state"]);
    await release();
    const { releaseAt } = await escrowOf(purchase);
    expect(Math.round((await remainingMs(purchase)) / HOUR_MS)).toBe(1);
    await when.clockMoves(HOUR_MS / 2);
    expect((await release()).releaseAt).toEqual(releaseAt);
    await when.clockMoves(HOUR_MS / 2);
    await when.timersTick();
    expect((await escrowOf(purchase)).state).toBe("settled");
    await db().tenant.updateMany({ data: { earlyRelease: false } });
    await world.books.assertAllInvariants();
  });

  test("stands still for risk on one operator's word for a week, once, and then runs on with at least two hours", async () => {
    const purchase = await given.heldSession({ price });
    await when.clockMoves(23 * HOUR_MS);
    await pauseForRisk(holdDeed(purchase));
    expect((await outcomesOf([pauseForRisk(holdDeed(purchase))])).codes).toEqual(["wrong_state"]);
    await when.clockMoves(7 * DAY_MS - HOUR_MS);
    await when.timersTick();
    expect((await escrowOf(purchase)).state).toBe("paused");
    await when.clockMoves(HOUR_MS);
    await Promise.all([resumeRiskPauses(), resumeRiskPauses()]);
    expect((await escrowOf(purchase)).state).toBe("holding");
    expect(Math.round((await remainingMs(purchase)) / HOUR_MS)).toBe(2);
    expect((await outcomesOf([pauseForRisk(holdDeed(purchase, "usr_other"))])).codes).toEqual(["wrong_state"]);
    await world.books.assertAllInvariants();
  });

  test("stands still for another week when two operators renew it, and runs on when one clears it", async () => {
    const purchase = await given.heldSession({ price });
    await pauseForRisk(holdDeed(purchase));
    await when.clockMoves(6 * DAY_MS);
    await say(await askToRenewRisk(holdDeed(purchase)), "usr_second");
    await when.clockMoves(6 * DAY_MS);
    await when.timersTick();
    expect((await escrowOf(purchase)).state).toBe("paused");
    await clearRisk(holdDeed(purchase));
    expect((await escrowOf(purchase)).state).toBe("holding");
    expect(await auditOf(purchase, "hold.paused")).toMatchObject({
      before: { state: "holding", elapsedMs: "0", releaseAt: expect.any(String) as string },
      after: { state: "paused", releaseAt: null },
    });
    expect(await auditOf(purchase, "hold.resumed")).toMatchObject({
      before: { state: "paused", releaseAt: null },
      after: { state: "holding", releaseAt: expect.any(String) as string },
    });
    await when.clockMoves(DAY_MS);
    await when.timersTick();
    expect((await escrowOf(purchase)).state).toBe("settled");
    await world.books.assertAllInvariants();
  });
});
