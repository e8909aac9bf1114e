import { describe, expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { HOUR_MS } from "@/lib/core/time";
import type { Role } from "@/lib/auth/permissions";
import { db } from "@/lib/db/client";
import type { ApprovalKind } from "@/lib/approvals/kinds";
import { decideRefund } from "@/lib/payments/refunds/decide";
import { decide } from "@/lib/payments/two-person/decide";
import { type ApprovalView, askToChangePolicy } from "@/lib/payments/two-person/request";
import { CLASSIC } from "@/lib/payments/settlement/policy";
import { appeal, caseRow, caseUnderReview, decide as decideCase } from "../support/casing";
import { customerOf } from "../support/purchase";
import { byCustomer, refund, refundRow } from "../support/refunding";
import { POLICY, TENANT } from "../support/seed";
import { setUp } from "../support/set-up";

const { world, given, when } = await setUp();

/** The limit of the tests' tenant is INR 100,000.00. */
const dear = money(20_000_000n, "INR");
const LIMIT = 10_000_000n;

const pending = (kind: ApprovalKind): Promise<{ id: string; subject: string }> =>
  db().approval.findFirstOrThrow({ where: { kind, state: "pending" } });

function say(
  approvalId: string,
  decidedBy: string,
  role: Role = "finance",
  decision: "approve" | "decline" = "approve",
) {
  return decide({ tenantId: TENANT, approvalId, decidedBy, role, decision, reason: "seen it", requestId: null });
}

describe("a case that is decided with more for the customer than one operator may give back", () => {
  async function decided(): Promise<{ caseId: string; id: string }> {
    const caseId = await caseUnderReview(await given.heldSession({ price: dear, score: 100 }));
    expect(await decideCase(caseId, 10_000)).toMatchObject({ state: "under_review", customerBasisPoints: null });
    return { caseId, id: (await pending("case_decide")).id };
  }

  test("waits for a second one, and then all of it happens at once, with the first one's reason", async () => {
    const { caseId, id } = await decided();
    await expect(decideCase(caseId, 10_000)).rejects.toMatchObject({ code: "conflict" });
    await expect(say(id, "usr_operator", "admin")).rejects.toMatchObject({ code: "forbidden" });
    expect(await say(id, "usr_second", "admin")).toMatchObject({ state: "approved" });
    expect(await caseRow(caseId)).toMatchObject({ state: "resolved_customer", decidedBy: "usr_operator" });
    const texts = await db().caseMessage.findMany({ where: { caseId }, select: { text: true } });
    expect(texts).toContainEqual({ text: "after reading it all" });
    await world.books.assertAllInvariants();
  });

  test("is decided anew where the second one declines, and by one where little goes back", async () => {
    const { caseId, id } = await decided();
    await say(id, "usr_second", "admin", "decline");
    expect(await decideCase(caseId, 5_000)).toMatchObject({ state: "resolved_split", customerBasisPoints: 5_000 });
    await world.books.assertAllInvariants();
  });

  test("is decided about after an appeal by nobody who had decided before, not as the second one either", async () => {
    const purchase = await given.heldSession({ price: dear, score: 100 });
    const caseId = await caseUnderReview(purchase);
    await decideCase(caseId, 0);
    await appeal(caseId, customerOf(purchase));
    await decideCase(caseId, 10_000, { by: "usr_second" });
    const { id } = await pending("case_decide");
    await expect(say(id, "usr_operator", "admin")).rejects.toMatchObject({ code: "forbidden" });
    await say(id, "usr_third", "admin");
    expect(await caseRow(caseId)).toMatchObject({ state: "resolved_customer", reviewedBy: "usr_second" });
    await world.books.assertAllInvariants();
  });
});

describe("a refund above the limit", () => {
  test("that an operator asks for waits for another operator, and the hold with it", async () => {
    const purchase = await given.heldSession({ price: dear });
    const asked = await refund(purchase, { amount: LIMIT + 1n });
    expect(asked.state).toBe("requested");
    const { id, subject } = await pending("refund_approve");
    expect(subject).toBe(asked.refundId);
    await expect(say(id, "usr_operator")).rejects.toMatchObject({ code: "forbidden" });
    expect(await say(id, "usr_second")).toMatchObject({ state: "approved", decidedBy: "usr_second" });
    expect(await refundRow(asked.refundId)).toMatchObject({ state: "queued", decidedBy: "usr_second" });
    await when.workerRunsUntilIdle();
    await world.books.assertAllInvariants();
  });

  test("in small pieces is above it too: all refunds of a payment count together", async () => {
    const purchase = await given.heldSession({ price: dear });
    expect((await refund(purchase, { amount: LIMIT })).state).toBe("queued");
    expect((await refund(purchase, { amount: 1n })).state).toBe("requested");
    const { id } = await pending("refund_approve");
    await say(id, "usr_second", "admin", "decline");
    await world.books.assertAllInvariants();
  });

  test("that a customer asks for needs two operators, and the approval of one of them moves nothing", async () => {
    const purchase = await given.heldSession({ price: dear });
    const wish = await refund(purchase, {}, byCustomer(purchase));
    const approve = (userId: string) =>
      decideRefund({
        tenantId: TENANT,
        refundId: wish.refundId,
        userId,
        partnerId: null,
        decision: "approve",
        reason: "right",
      });
    expect((await approve("usr_first")).state).toBe("requested");
    await expect(approve("usr_second")).rejects.toMatchObject({ code: "conflict" });
    const { id } = await pending("refund_approve");
    await expect(say(id, "usr_first")).rejects.toMatchObject({ code: "forbidden" });
    await say(id, "usr_second");
    expect((await refundRow(wish.refundId)).state).toBe("queued");
    await when.workerRunsUntilIdle();
    await world.books.assertAllInvariants();
  });

  test("that was rejected meanwhile is not granted by the second word", async () => {
    const purchase = await given.heldSession({ price: dear });
    const asked = await refund(purchase);
    const { id } = await pending("refund_approve");
    const decision = { tenantId: TENANT, refundId: asked.refundId, userId: "usr_third", partnerId: null } as const;
    await decideRefund({ ...decision, decision: "reject", reason: "a mistake" });
    await expect(say(id, "usr_second")).rejects.toMatchObject({ code: "wrong_state" });
    expect((await refundRow(asked.refundId)).state).toBe("rejected");
    await say(id, "usr_second", "admin", "decline");
    await world.books.assertAllInvariants();
  });
});

describe("a change of the policy", () => {
  const change = (
    wish: Parameters<typeof askToChangePolicy>[0]["change"],
    userId = "usr_first",
  ): Promise<ApprovalView> =>
    askToChangePolicy({ tenantId: TENANT, userId, reason: "a test", requestId: null, change: wish });

  test("is a new version that only orders after the second word are frozen to", async () => {
    const before = await given.openOrder();
    const { approvalId } = await change({ platformBasisPoints: 1_500, holdMs: 48 * HOUR_MS });
    const meanwhile = await given.openOrder();
    await say(approvalId, "usr_second", "tenant_owner");
    const after = await given.openOrder();
    const policyOf = async ({ orderId }: { orderId: string }) =>
      (
        await db().order.findUniqueOrThrow({
          where: { tenantId_id: { tenantId: TENANT, id: orderId } },
          include: { policy: true },
        })
      ).policy;
    expect([(await policyOf(before)).id, (await policyOf(meanwhile)).id]).toEqual([POLICY, POLICY]);
    expect(await policyOf(after)).toMatchObject({
      ...CLASSIC,
      version: 2,
      platformBasisPoints: 1_500,
      holdMs: BigInt(48 * HOUR_MS),
    });
    expect(await db().auditEvent.count({ where: { action: "policy.changed", actor: "usr_second" } })).toBe(1);
    await world.books.assertAllInvariants();
  });

  test("is refused to the one who asked, and to those who may not change policies themselves", async () => {
    const { approvalId } = await change({ scoreThreshold: 80 });
    await expect(say(approvalId, "usr_first", "admin")).rejects.toMatchObject({ code: "forbidden" });
    for (const role of ["support", "finance", "platform_owner"] as const)
      await expect(say(approvalId, "usr_second", role)).rejects.toMatchObject({ code: "forbidden" });
    await say(approvalId, "usr_second", "admin", "decline");
    expect(await db().settlementPolicy.count({ where: { scoreThreshold: 80 } })).toBe(0);
  });

  test("by which a partner could get less than nothing is refused at once", async () => {
    for (const wish of [
      { slopeBasisPoints: 200 },
      { platformBasisPoints: 9_900, commissionTaxBasisPoints: 1_800 },
      { platformBasisPoints: 9_000, tcsBasisPoints: 600, tdsBasisPoints: 500 },
    ])
      await expect(change(wish)).rejects.toMatchObject({ code: "invalid_input" });
  });

  test("that was written against another version is refused", async () => {
    const first = await change({ scoreThreshold: 85 });
    await db().approval.updateMany({ where: { id: first.approvalId }, data: { subject: POLICY } });
    await expect(say(first.approvalId, "usr_second", "admin")).rejects.toMatchObject({ code: "wrong_state" });
    expect((await db().approval.findFirstOrThrow({ where: { id: first.approvalId } })).state).toBe("pending");
  });
});
