import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Fact, GatewayName, RawWebhook } from "@/lib/payments/gateways/types";
import { type LocalServer, serve } from "../unit/gateway-support";
import { codeOf, idIn, paidOrder, payoutInput, type Setup, startBenches } from "./adapters-bench";

let setup: Setup;
let inbox: LocalServer;
const delivered: RawWebhook[] = [];

beforeAll(async () => {
  setup = await startBenches();
  inbox = await serve((request, response) => {
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    delivered.push({ body: request.raw, headers });
    response.end();
  });
  await setup.simulator.control("/__control/webhooks", { razorpayUrl: inbox.url, paypalUrl: inbox.url });
});

beforeEach(() => {
  delivered.length = 0;
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
    for (const raw of delivered) {
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
    const [raw] = delivered;
    expect(raw).toBeDefined();
    const body = Buffer.concat([raw?.body ?? Buffer.alloc(0), Buffer.from(" ")]);
    expect(await codeOf(gateway.webhooks.verify({ body, headers: raw?.headers ?? {} }))).toBe("invalid_signature");
  });
});
