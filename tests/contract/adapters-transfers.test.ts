import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { money } from "@/lib/core/money";
import type { CreateReversal, RoutePort } from "@/lib/payments/gateways/route-types";
import { codeOf } from "./adapters-bench";
import { DAY_MS, freshId, gatewayCodeOf, type RouteBench, startRouteBench } from "./adapters-route-bench";

let at: RouteBench;
let route: RoutePort;

beforeAll(async () => {
  at = await startRouteBench();
  ({ route } = at);
});

beforeEach(async () => {
  await at.setup.simulator.control("DELETE /__control/faults");
});

afterAll(() => at.setup.simulator.stop());

describe("a transfer on hold", () => {
  test("is held without a date, released by us, and released again without harm", async () => {
    const input = await at.transferInput();
    const made = await route.createTransferOnHold(input);
    expect(made).toMatchObject({ transferId: input.transferId, status: "pending", isOnHold: true, fee: null });
    await at.processTransfers();
    const held = await route.fetchTransfer(made.gatewayTransferId);
    expect(held).toMatchObject({
      status: "processed",
      amount: input.amount,
      accountId: input.accountId,
      gatewaySourceId: input.gatewayPaymentId,
      fee: { total: money(266n, "INR"), tax: money(41n, "INR") },
      isOnHold: true,
      settlementId: null,
    });
    expect(await route.findTransfer(input)).toEqual(held);
    expect(await route.releaseTransfer(made.gatewayTransferId)).toMatchObject({ isOnHold: false });
    expect(await route.releaseTransfer(made.gatewayTransferId)).toMatchObject({ isOnHold: false });
    await at.advance(3 * DAY_MS);
    expect((await route.releaseTransfer(made.gatewayTransferId)).settlementId).toMatch(/^setl_/);
  });

  test.each(["lose_response", "error_before", "error_after", "garbage", "drop"])(
    "is one transfer after the fault %s, because it is looked for before it is made again",
    async (kind) => {
      const input = await at.transferInput();
      await at.setup.fault(kind, "^/v1/payments/[^/]+/transfers$");
      expect(await codeOf(route.createTransferOnHold(input))).toBe("gateway_outcome_unknown");
      expect(await route.createTransferOnHold({ ...input, retry: true })).toMatchObject({
        transferId: input.transferId,
      });
      expect(await at.booked("transfers", input.gatewayPaymentId)).toBe(1);
    },
  );

  test.each(["lose_response", "error_before"])(
    "whose release meets the fault %s is released when that is asked again",
    async (kind) => {
      const { gatewayTransferId } = await route.createTransferOnHold(await at.transferInput());
      await at.processTransfers();
      const match = { path: "/v1/transfers/", method: "PATCH" };
      await at.setup.simulator.control("/__control/faults", { kind, count: 1, match });
      expect(await codeOf(route.releaseTransfer(gatewayTransferId))).toBe("gateway_outcome_unknown");
      expect(await route.releaseTransfer(gatewayTransferId)).toMatchObject({ isOnHold: false });
    },
  );

  test("that was never made is not found, and two with one id of ours stop everything", async () => {
    const input = await at.transferInput(10_000n);
    expect(await route.findTransfer(input)).toBeNull();
    await at.setup.fault("duplicate", "^/v1/payments/[^/]+/transfers$");
    await route.createTransferOnHold(input);
    expect(await codeOf(route.findTransfer(input))).toBe("gateway_outcome_unknown");
    expect(await codeOf(route.createTransferOnHold({ ...input, retry: true }))).toBe("gateway_outcome_unknown");
    expect(await at.booked("transfers", input.gatewayPaymentId)).toBe(2);
  });

  test("above the payment, to nobody, or in another currency is refused and makes nothing", async () => {
    const input = await at.transferInput(150_001n);
    expect(await gatewayCodeOf(route.createTransferOnHold(input))).toBe("transfer_exceeds_payment");
    const nobody = { ...input, amount: money(500n, "INR"), accountId: "acc_00000000000000" };
    expect(await gatewayCodeOf(route.createTransferOnHold(nobody))).toBe("account_unknown");
    const dollars = { ...input, amount: money(500n, "USD") };
    expect(await codeOf(route.createTransferOnHold(dollars))).toBe("unsupported_currency");
    await at.setup.fault("rate_limit", "^/v1/payments/[^/]+/transfers$");
    expect(await codeOf(route.createTransferOnHold({ ...input, amount: money(500n, "INR") }))).toBe("unavailable");
    expect(await at.booked("transfers", input.gatewayPaymentId)).toBe(0);
  });

  test("that our balance does not cover is refused as short, or fails later with its reason", async () => {
    const input = await at.transferInput();
    await at.bench.setBalance(1_000);
    expect(await codeOf(route.createTransferOnHold(input))).toBe("gateway_funds_short");
    await at.bench.setBalance(100_000_000);
    const { gatewayTransferId } = await route.createTransferOnHold(input);
    await at.setup.simulator.control("/__control/faults", { kind: "transfer_failed", count: 1 });
    await at.processTransfers();
    expect(await route.fetchTransfer(gatewayTransferId)).toMatchObject({
      status: "failed",
      failure: "insufficient_balance",
    });
  });
});

describe("a reversal", () => {
  async function heldTransfer(): Promise<string> {
    const { gatewayTransferId } = await route.createTransferOnHold(await at.transferInput());
    await at.processTransfers();
    return gatewayTransferId;
  }

  function reversalInput(gatewayTransferId: string, minor = 30_000n): CreateReversal {
    return { reversalId: freshId("rev"), gatewayTransferId, amount: money(minor, "INR") };
  }

  test("takes a part of a held transfer back, and no more than the transfer", async () => {
    const id = await heldTransfer();
    const input = reversalInput(id);
    const made = await route.reverseTransfer(input);
    expect(made).toMatchObject({ reversalId: input.reversalId, gatewayTransferId: id, amount: input.amount });
    expect(await route.findReversal(input)).toEqual(made);
    expect(await codeOf(route.reverseTransfer(reversalInput(id, 60_001n)))).toBe("gateway_rejected");
    await route.reverseTransfer(reversalInput(id, 60_000n));
    expect(await route.fetchTransfer(id)).toMatchObject({ status: "reversed", reversed: money(90_000n, "INR") });
  });

  test.each(["lose_response", "error_before", "error_after"])(
    "is one reversal after the fault %s, because it is looked for before it is made again",
    async (kind) => {
      const input = reversalInput(await heldTransfer());
      await at.setup.fault(kind, "^/v1/transfers/[^/]+/reversals$");
      expect(await codeOf(route.reverseTransfer(input))).toBe("gateway_outcome_unknown");
      await route.reverseTransfer({ ...input, retry: true });
      expect(await at.booked("reversals", input.gatewayTransferId)).toBe(1);
    },
  );

  test("of money that has reached the partner's bank is told as short at the partner", async () => {
    const id = await heldTransfer();
    await route.releaseTransfer(id);
    await at.setup.simulator.control("/__control/razorpay/settlements", {});
    const work = route.reverseTransfer(reversalInput(id));
    expect(await gatewayCodeOf(work)).toBe("linked_balance_short");
    expect(await codeOf(work)).toBe("gateway_funds_short");
  });
});
