import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Fact, GatewayName } from "@/lib/payments/gateways/types";
import { catchWebhooks, codeOf, idIn, paidOrder, payoutInput, type Setup, startBenches } from "./adapters-bench";

let setup: Setup;
let inbox: Awaited<ReturnType<typeof catchWebhooks>>;

beforeAll(async () => {
  setup = await startBenches();
  inbox = await catchWebhooks(setup.simulator);
});

beforeEach(() => {
  inbox.delivered.length = 0;
});

afterAll(async () => {
  await setup.simulator.stop();
  await inbox.close();
});

describe.each<GatewayName>(["razorpay", "paypal"])("messages of %s", (name) => {
  test("are genuine, and tell of the same capture and the same payout as the answers do", async () => {
    const { gateway, goodTarget } = setup.benches[name];
    const { captured } = await paidOrder(setup.benches[name]);
    const input = payoutInput(setup.benches[name], goodTarget);
    const gatewayPayoutId = idIn(gateway, await gateway.pay.send(input));
    await setup.settlePayouts();
    await setup.simulator.control("/__control/webhooks/flush", {});
    const facts: Fact[] = [];
    for (const raw of inbox.delivered) {
      const { eventKey } = await gateway.webhooks.verify(raw);
      expect(eventKey).toMatch(/^[!-~]{1,100}$/);
      facts.push(...gateway.webhooks.translate({ shape: "webhook", body: raw.body.toString("utf8") }));
    }
    expect(facts).toContainEqual(
      expect.objectContaining({ kind: "payment_captured", gatewayPaymentId: captured.gatewayPaymentId }),
    );
    expect(facts).toContainEqual(
      expect.objectContaining({ kind: "payout_paid", attemptId: input.attemptId, gatewayPayoutId }),
    );
  });

  test("are refused when one byte of them is changed", async () => {
    const { gateway } = setup.benches[name];
    await paidOrder(setup.benches[name]);
    await setup.simulator.control("/__control/webhooks/flush", {});
    const [raw] = inbox.delivered;
    expect(raw).toBeDefined();
    const body = Buffer.concat([raw?.body ?? Buffer.alloc(0), Buffer.from(" ")]);
    expect(await codeOf(gateway.webhooks.verify({ body, headers: raw?.headers ?? {} }))).toBe("invalid_signature");
  });
});
