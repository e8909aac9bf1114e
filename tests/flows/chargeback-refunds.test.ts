import { describe, expect, test } from "vitest";
import { money } from "@/lib/core/money";
import { sqlFailure } from "@/lib/db/errors";
import { decideRefund } from "@/lib/payments/refunds/decide";
import { byCustomer, OPERATOR, refund, refundRow } from "../support/refunding";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import { asOwner } from "../support/world";

const { world, given, when, bank } = await setUp();

const inr = (minor: bigint) => money(minor, "INR");
const usd = (minor: bigint) => money(minor, "USD");

describe("a refund and a chargeback", () => {
  test("a refund during a chargeback is refused by the program and by the database, so the money goes back once (T6)", async () => {
    const purchase = await given.heldSession({ price: inr(100_000n) });
    const wish = await refund(purchase, { amount: 10_000n }, byCustomer(purchase));
    await bank.dispute(purchase, { amount: 60_000 });
    await when.workerRunsUntilIdle();
    await expect(refund(purchase, { amount: 10_000n })).rejects.toMatchObject({ code: "wrong_state" });
    expect((await refundRow(wish.refundId)).state).toBe("rejected");
    const insert = `INSERT INTO refund (tenant_id, id, payment_id, gateway, currency, amount_minor, state, reason, requested_by, requested_role)
      VALUES ($1, 'rfd_byhand', $2, 'razorpay', 'INR', 1, 'requested', 'by hand', 'x', 'operator')`;
    const refused = await asOwner(world.database, insert, [TENANT, purchase.paymentId]).catch(
      (error: unknown) => error,
    );
    expect(sqlFailure(refused)?.state).toBe("HF005");
    const over = `UPDATE payment SET refunded_minor = 50000 WHERE tenant_id = $1 AND id = $2`;
    await expect(asOwner(world.database, over, [TENANT, purchase.paymentId])).rejects.toThrow(
      /payment_returns_within_capture/,
    );
    await world.books.assertAllInvariants();
  });

  test("fifty refunds against a chargeback at the same moment never give back more than was paid (T6)", async () => {
    const purchase = await given.heldSession({ price: inr(100_000n) });
    const id = await bank.dispute(purchase);
    await Promise.allSettled([
      when.workerRunsUntilIdle(),
      ...Array.from({ length: 50 }, () => refund(purchase, { amount: 3_000n })),
    ]);
    await when.workerRunsUntilIdle();
    const payment = await bank.payment(purchase);
    expect(payment.refundedMinor + payment.disputedMinor).toBe(100_000n);
    await bank.decide(id, "lost");
    await when.workerRunsUntilIdle();
    await bank.assertSameBooks(id);
  });

  test("a refund that is under way when the bank asks is recorded, and the chargeback says so", async () => {
    const purchase = await given.heldSession({ price: usd(10_000n) });
    await when.fault({ gateway: "paypal", kind: "refund_pending", count: 1 });
    const wish = await refund(purchase, { amount: 4_000n });
    await when.jobsRun();
    const id = await bank.dispute(purchase, { withdraw: true });
    await when.workerRunsUntilIdle();
    expect(await bank.row(id)).toMatchObject({ refundIssued: true, countedMinor: 6_000n, amountMinor: 10_000n });
    await when.clockMoves(10_000);
    await when.workerRunsUntilIdle();
    expect((await refundRow(wish.refundId)).state).toBe("succeeded");
    await bank.decide(id, "won");
    await when.workerRunsUntilIdle();
    await bank.assertSameBooks(id);
  });

  test("an operator cannot grant a wish while the bank decides, and can afterwards", async () => {
    const purchase = await given.heldSession({ price: inr(100_000n) });
    const id = await bank.dispute(purchase, { stage: "warning" });
    await when.workerRunsUntilIdle();
    const wish = await refund(purchase, { amount: 10_000n }, byCustomer(purchase));
    const approve = () =>
      decideRefund({
        tenantId: TENANT,
        refundId: wish.refundId,
        userId: OPERATOR.userId,
        partnerId: null,
        decision: "approve",
        reason: "fair enough",
      });
    await bank.decide(id, "open", { stage: "chargeback" });
    await when.workerRunsUntilIdle();
    await expect(approve()).rejects.toMatchObject({ code: "wrong_state" });
    await bank.decide(id, "won");
    await when.workerRunsUntilIdle();
    await refund(purchase, { amount: 10_000n });
    await when.workerRunsUntilIdle();
    await world.books.assertAllInvariants();
  });
});
