import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { isAppError } from "@/lib/core/errors";
import type { GatewayName } from "@/lib/payments/gateways/types";
import { capturedIn, createOrder, orderInput, paidOrder, type Setup, startBenches } from "./adapters-bench";

let setup: Setup;

beforeAll(async () => {
  setup = await startBenches();
});

beforeEach(async () => {
  await setup.simulator.control("DELETE /__control/faults");
});

afterAll(async () => {
  await setup.simulator.stop();
});

describe.each<GatewayName>(["razorpay", "paypal"])("money in through %s", (name) => {
  test("an order is made, paid and captured, and the capture tells amount and fee", async () => {
    const bench = setup.benches[name];
    const { order, captured } = await paidOrder(bench);
    expect(captured).toMatchObject({ gatewayOrderId: order.gatewayOrderId, amount: bench.price });
    expect(captured.fee?.total.currency).toBe(bench.price.currency);
    expect(captured.fee?.total.minor).toBeGreaterThan(0n);
    expect(captured.fee?.tax.minor).toBeLessThan(captured.fee?.total.minor ?? 0n);
  });

  test("a new order says nothing yet", async () => {
    const { gateway } = setup.benches[name];
    const { order } = await createOrder(setup.benches[name]);
    expect(gateway.webhooks.translate(order.reply)).toEqual([]);
    expect(gateway.webhooks.translate(await gateway.collect.fetchOrder(order.gatewayOrderId))).toEqual([]);
  });

  test("what the browser brings back is checked", async () => {
    const { gateway } = setup.benches[name];
    const { back } = await paidOrder(setup.benches[name]);
    expect(() => gateway.collect.verifyReturn(back)).not.toThrow();
    expect(() => gateway.collect.verifyReturn({ ...back, gatewayOrderId: "../other" })).toThrow(
      expect.objectContaining({ code: "invalid_signature" }),
    );
  });

  test("a capture that is repeated tells the same and takes nothing more", async () => {
    const { gateway } = setup.benches[name];
    const { capture, captured } = await paidOrder(setup.benches[name]);
    expect(capturedIn(gateway.webhooks.translate(await gateway.collect.capture(capture)))).toEqual(captured);
    await setup.simulator.control("/__control/idempotency/forget", {});
    expect(capturedIn(gateway.webhooks.translate(await gateway.collect.capture(capture)))).toEqual(captured);
  });

  test("the order and the payment tell the same when they are asked for", async () => {
    const { gateway } = setup.benches[name];
    const { order, captured } = await paidOrder(setup.benches[name]);
    const asked = [
      gateway.collect.fetchOrder(order.gatewayOrderId),
      gateway.collect.fetchPayment(captured.gatewayPaymentId),
    ];
    for (const message of await Promise.all(asked)) {
      expect(capturedIn(gateway.webhooks.translate(message))).toMatchObject({
        amount: captured.amount,
        fee: captured.fee,
      });
    }
  });

  test("an order whose creation was not answered is one order in the end", async () => {
    const { gateway } = setup.benches[name];
    await setup.fault("lose_response", name === "razorpay" ? "/v1/orders" : "/v2/checkout/orders");
    const input = orderInput(setup.benches[name].price);
    const first = await gateway.collect.createOrder(input).catch((error: unknown) => error);
    if (first instanceof Error) expect(isAppError(first, "gateway_outcome_unknown")).toBe(true);
    const again = await gateway.collect.createOrder({ ...input, retry: true });
    const third = await gateway.collect.createOrder({ ...input, retry: true });
    expect(third.gatewayOrderId).toBe(again.gatewayOrderId);
  });
});
