import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { newId } from "@/lib/core/ids";
import { money } from "@/lib/core/money";
import { DAY_MS } from "@/lib/core/time";
import type { Fact, Gateway, GatewayName } from "@/lib/payments/gateways/types";
import { catchWebhooks, codeOf, paidOrder, refundIn, refundInput, type Setup, startBenches } from "./adapters-bench";

let setup: Setup;
let inbox: Awaited<ReturnType<typeof catchWebhooks>>;

beforeAll(async () => {
  setup = await startBenches();
  inbox = await catchWebhooks(setup.simulator);
});

beforeEach(async () => {
  await setup.simulator.control("/__control/reset", {});
  inbox.delivered.length = 0;
});

afterAll(async () => {
  await setup.simulator.stop();
  await inbox.close();
});

const GATEWAYS: readonly GatewayName[] = ["razorpay", "paypal"];

/** The gateway decides about every refund that is pending. */
async function banksAnswer(): Promise<void> {
  await setup.simulator.control("/__control/clock", { advanceMs: 3_000 });
}

async function factsOfWebhooks({ webhooks }: Gateway): Promise<Fact[]> {
  await setup.simulator.control("/__control/webhooks/flush", {});
  const facts: Fact[] = [];
  for (const raw of inbox.delivered) {
    await webhooks.verify(raw);
    facts.push(...webhooks.translate({ shape: "webhook", body: raw.body.toString("utf8") }));
  }
  return facts;
}

describe.each(GATEWAYS)("giving back through %s", (name) => {
  test("a payment is given back in parts until nothing is left, and stays captured with its amount", async () => {
    const { gateway, price } = setup.benches[name];
    const first = await refundInput(setup.benches[name]);
    const rest = { ...first, refundId: newId("refund"), amount: money(price.minor - 1_000n, price.currency) };
    for (const input of [first, rest]) {
      const fact = refundIn(gateway, await gateway.collect.refund(input));
      expect(fact).toMatchObject({ kind: "refund_succeeded", refundId: input.refundId, amount: input.amount });
    }
    const payment = gateway.webhooks.translate(await gateway.collect.fetchPayment(first.gatewayPaymentId));
    expect(payment).toMatchObject([{ kind: "payment_captured", amount: price }]);
    const more = gateway.collect.refund({ ...first, refundId: newId("refund") });
    await expect(more).rejects.toMatchObject({
      code: "gateway_rejected",
      details: { gatewayCode: name === "razorpay" ? "fully_refunded" : "CAPTURE_FULLY_REFUNDED" },
    });
  });

  test("the same key is one refund, one after the other and at the same time", async () => {
    const { gateway } = setup.benches[name];
    const input = await refundInput(setup.benches[name]);
    const first = refundIn(gateway, await gateway.collect.refund(input));
    const again = await Promise.all([1, 2].map(() => gateway.collect.refund({ ...input, firstSentAt: new Date() })));
    for (const message of again) expect(refundIn(gateway, message)).toEqual(first);
    expect(await setup.refundsOf(input.gatewayPaymentId)).toMatchObject([{ reference: input.refundId, amount: 1_000 }]);
  });

  test("a whole payment is given back in one refund", async () => {
    const { gateway, price } = setup.benches[name];
    const input = await refundInput(setup.benches[name], price.minor);
    expect(refundIn(gateway, await gateway.collect.refund(input))).toMatchObject({ amount: price });
  });

  test.each(["lose_response", "error_after", "garbage", "error_before", "drop", "hang", "duplicate"])(
    "with the fault %s it is one refund after asking and sending again (F21, F22, F30)",
    async (kind) => {
      const { gateway, refundPath } = setup.benches[name];
      const input = await refundInput(setup.benches[name]);
      await setup.fault(kind, refundPath);
      const code = await codeOf(gateway.collect.refund(input));
      expect(code).toBe(kind === "duplicate" ? "no error" : "gateway_outcome_unknown");
      const found = await gateway.collect.findRefund({ ...input, gatewayRefundId: null });
      const message = found ?? (await gateway.collect.refund({ ...input, firstSentAt: new Date() }));
      expect(refundIn(gateway, message)).toMatchObject({ kind: "refund_succeeded", refundId: input.refundId });
      expect(await setup.refundsOf(input.gatewayPaymentId)).toMatchObject([{ reference: input.refundId }]);
    },
  );
});

describe.each(GATEWAYS)("a refund that %s refuses", (name) => {
  test("for want of balance is made with the same key once the balance covers it", async () => {
    const { gateway, setBalance } = setup.benches[name];
    const input = await refundInput(setup.benches[name]);
    await setBalance(999);
    expect(await codeOf(gateway.collect.refund(input))).toBe("gateway_funds_short");
    await setBalance(1_000);
    expect(refundIn(gateway, await gateway.collect.refund(input))).toMatchObject({ kind: "refund_succeeded" });
  });

  test("for want of balance in other words has moved nothing either", async () => {
    const { gateway } = setup.benches[name];
    const input = await refundInput(setup.benches[name]);
    await setup.simulator.control("/__control/faults", { kind: "refund_short", count: 1 });
    expect(await codeOf(gateway.collect.refund(input))).toBe("gateway_funds_short");
    expect(await setup.refundsOf(input.gatewayPaymentId)).toEqual([]);
  });

  test("because it is more than was paid has moved nothing", async () => {
    const { gateway, price } = setup.benches[name];
    const input = await refundInput(setup.benches[name], price.minor + 1n);
    await expect(gateway.collect.refund(input)).rejects.toMatchObject({
      code: "gateway_rejected",
      details: { gatewayCode: name === "razorpay" ? "amount_too_great" : "REFUND_AMOUNT_EXCEEDED" },
    });
    expect(await setup.refundsOf(input.gatewayPaymentId)).toEqual([]);
  });

  test("because the payment is too old has moved nothing", async () => {
    const { gateway } = setup.benches[name];
    const input = await refundInput(setup.benches[name]);
    await setup.simulator.control("/__control/clock", { advanceMs: 200 * DAY_MS });
    await expect(gateway.collect.refund(input)).rejects.toMatchObject({
      code: "gateway_rejected",
      details: { gatewayCode: name === "razorpay" ? "window_over" : "REFUND_TIME_LIMIT_EXCEEDED" },
    });
  });
});

describe.each(GATEWAYS)("a refund that takes its time at %s", (name) => {
  test.each([
    ["refund_pending", "refund_succeeded"],
    ["refund_failed", "refund_failed"],
  ])("(%s) is told by a genuine message, and when it is asked for: %s", async (kind, end) => {
    const { gateway } = setup.benches[name];
    const input = await refundInput(setup.benches[name]);
    await setup.simulator.control("/__control/faults", { kind, count: 1 });
    const pending = refundIn(gateway, await gateway.collect.refund(input));
    expect(pending).toMatchObject({ kind: "refund_pending", refundId: input.refundId });
    const { refundId, gatewayRefundId } = pending;
    const search = { ...input, gatewayRefundId };
    expect(refundIn(gateway, await gateway.collect.findRefund(search))).toEqual(pending);
    await banksAnswer();
    const ended = refundIn(gateway, await gateway.collect.findRefund(search));
    expect(ended).toMatchObject({ kind: end, refundId, gatewayRefundId });
    const told = (await factsOfWebhooks(gateway)).filter((fact) => "gatewayRefundId" in fact);
    expect(told).toEqual(expect.arrayContaining([pending, ended]));
  });
});

describe.each(GATEWAYS)("looking for a refund at %s", (name) => {
  test("that was never sent finds none and makes none", async () => {
    const { gateway } = setup.benches[name];
    const input = await refundInput(setup.benches[name]);
    const unknownId = name === "razorpay" ? "rfnd_00000000000000" : "00000000000000000";
    for (const gatewayRefundId of [null, unknownId]) {
      expect(await gateway.collect.findRefund({ ...input, gatewayRefundId })).toBeNull();
    }
    expect(await setup.refundsOf(input.gatewayPaymentId)).toEqual([]);
  });

  test("by the id of another one stops instead of taking it", async () => {
    const { gateway } = setup.benches[name];
    const input = await refundInput(setup.benches[name]);
    const { gatewayRefundId } = refundIn(gateway, await gateway.collect.refund(input));
    const { captured } = await paidOrder(setup.benches[name]);
    const others = [
      { ...input, refundId: newId("refund") },
      { ...input, gatewayPaymentId: captured.gatewayPaymentId },
    ];
    for (const other of others) {
      expect(await codeOf(gateway.collect.findRefund({ ...other, gatewayRefundId }))).toBe("gateway_outcome_unknown");
    }
  });
});

test("Razorpay finds a refund by our key among more refunds than fit a page", async () => {
  const { gateway } = setup.benches.razorpay;
  const input = await refundInput(setup.benches.razorpay, 100n);
  const ids = Array.from({ length: 105 }, () => newId("refund"));
  for (const refundId of [input.refundId, ...ids]) await gateway.collect.refund({ ...input, refundId });
  const found = await gateway.collect.findRefund({ ...input, gatewayRefundId: null });
  expect(refundIn(gateway, found)).toMatchObject({ refundId: input.refundId });
});
