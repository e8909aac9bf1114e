import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { GatewayName } from "@/lib/payments/gateways/types";
import { codeOf, idIn, payoutInput, type Setup, startBenches } from "./adapters-bench";

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

describe.each<GatewayName>(["razorpay", "paypal"])("money out through %s", (name) => {
  test("a payout is sent, found and paid, with fee and reference", async () => {
    const { gateway, goodTarget, price } = setup.benches[name];
    const input = payoutInput(setup.benches[name], goodTarget);
    const gatewayPayoutId = idIn(gateway, await gateway.pay.send(input));
    await setup.settlePayouts();
    const found = await gateway.pay.find({ ...input, gatewayPayoutId });
    const [fact] = found === null ? [] : gateway.webhooks.translate(found);
    expect(fact).toMatchObject({ kind: "payout_paid", attemptId: input.attemptId, gatewayPayoutId, amount: price });
    expect(fact?.kind === "payout_paid" && fact.bankReference).toBeTruthy();
    expect(fact?.kind === "payout_paid" && fact.fee?.total.minor).toBeGreaterThan(0n);
  });

  test("the same attempt sent twice is one payout", async () => {
    const { gateway, goodTarget } = setup.benches[name];
    const input = payoutInput(setup.benches[name], goodTarget);
    const [first, second] = [await gateway.pay.send(input), await gateway.pay.send(input)];
    expect(idIn(gateway, second)).toBe(idIn(gateway, first));
    expect(await setup.payoutsOf(input.attemptId)).toBe(1);
  });

  test("a payout whose answer is lost has an unknown outcome, and asking and sending again makes it one payout", async () => {
    const { gateway, goodTarget, payoutPath } = setup.benches[name];
    const input = payoutInput(setup.benches[name], goodTarget);
    await setup.fault("lose_response", payoutPath);
    expect(await codeOf(gateway.pay.send(input))).toBe("gateway_outcome_unknown");
    const found = (await gateway.pay.find({ ...input, gatewayPayoutId: null })) ?? (await gateway.pay.send(input));
    expect(idIn(gateway, found)).not.toBeNull();
    expect(await setup.payoutsOf(input.attemptId)).toBe(1);
  });

  test.each(["error_before", "error_after", "garbage", "drop"])(
    "a payout through a gateway with the fault %s is one payout after sending again (F19, F21)",
    async (kind) => {
      const { gateway, goodTarget, payoutPath } = setup.benches[name];
      const input = payoutInput(setup.benches[name], goodTarget);
      await setup.fault(kind, payoutPath);
      expect(await codeOf(gateway.pay.send(input))).toBe("gateway_outcome_unknown");
      if ((await gateway.pay.find({ ...input, gatewayPayoutId: null })) === null) await gateway.pay.send(input);
      expect(await setup.payoutsOf(input.attemptId)).toBe(1);
    },
  );

  test("a payout that was never sent is not found, and looking makes none", async () => {
    const { gateway, goodTarget } = setup.benches[name];
    const input = payoutInput(setup.benches[name], goodTarget);
    expect(await gateway.pay.find({ ...input, gatewayPayoutId: null })).toBeNull();
    expect(await setup.payoutsOf(input.attemptId)).toBe(0);
  });
});

describe.each<GatewayName>(["razorpay", "paypal"])("payouts that go wrong at %s", (name) => {
  test("a payout that the bank refuses becomes a failure with its reason", async () => {
    const { gateway, badTarget } = setup.benches[name];
    const input = payoutInput(setup.benches[name], badTarget);
    const gatewayPayoutId = idIn(gateway, await gateway.pay.send(input));
    await setup.settlePayouts();
    const found = await gateway.pay.find({ ...input, gatewayPayoutId });
    const facts = found === null ? [] : gateway.webhooks.translate(found);
    expect(facts).toMatchObject([{ kind: "payout_failed", attemptId: input.attemptId, gatewayPayoutId }]);
  });

  test("a payout that comes back after it was paid is told as returned", async () => {
    const { gateway, goodTarget, price } = setup.benches[name];
    const input = payoutInput(setup.benches[name], goodTarget);
    const gatewayPayoutId = idIn(gateway, await gateway.pay.send(input));
    await setup.settlePayouts();
    await setup.simulator.control("/__control/payouts/reverse", { id: gatewayPayoutId });
    const found = await gateway.pay.find({ ...input, gatewayPayoutId });
    expect(found && gateway.webhooks.translate(found)).toMatchObject([{ kind: "payout_returned", amount: price }]);
  });

  test("a gateway that asks for patience is unavailable, and nothing was sent (F23)", async () => {
    const { gateway, goodTarget, payoutPath } = setup.benches[name];
    const input = payoutInput(setup.benches[name], goodTarget);
    await setup.fault("rate_limit", payoutPath);
    expect(await codeOf(gateway.pay.send(input))).toBe("unavailable");
    expect(await setup.payoutsOf(input.attemptId)).toBe(0);
  });
});
