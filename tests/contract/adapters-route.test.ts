import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RoutePort } from "@/lib/payments/gateways/route-types";
import type { Fact } from "@/lib/payments/gateways/types";
import { catchWebhooks, codeOf } from "./adapters-bench";
import { ADDRESS, BANK } from "../support/linking";
import { accountInput, gatewayCodeOf, type RouteBench, startRouteBench } from "./adapters-route-bench";

let at: RouteBench;
let route: RoutePort;

beforeAll(async () => {
  at = await startRouteBench();
  ({ route } = at);
});

afterAll(() => at.setup.simulator.stop());

test("PayPal has no holds", () => {
  expect(at.setup.benches.paypal.gateway.route).toBeNull();
});

describe("a partner's linked account", () => {
  test("is onboarded, reviewed and activated, and what is missing is told on the way", async () => {
    const { accountId } = await route.createAccount(accountInput());
    const asked = await route.requestProduct(accountId);
    expect(asked).toMatchObject({ accountId, activation: "needs_clarification" });
    expect(asked.clarifications).toContainEqual({ field: "kyc.pan", reason: "field_missing", text: null });
    const stakeholder = { accountId, name: "Asha Rao", email: "asha@example.com", pan: "AVOPB1111K" };
    const first = await route.addStakeholder(stakeholder);
    expect(await route.addStakeholder({ ...stakeholder, name: "Asha R. Rao" })).toBe(first);
    const told = await route.updateProduct({ ...asked, bank: BANK });
    expect(told).toMatchObject({ activation: "under_review", clarifications: [] });
    await at.advance(2_000);
    expect(await route.fetchProduct(told)).toMatchObject({ activation: "activated" });
    expect(await gatewayCodeOf(route.updateProduct({ ...asked, bank: BANK }))).toBe("form_locked");
  });

  test("is made once for a partner, also when the answer is lost, and never taken from another partner", async () => {
    const input = accountInput();
    await at.setup.fault("lose_response", "/v2/accounts");
    expect(await codeOf(route.createAccount(input))).toBe("gateway_unreachable");
    const known = await route.createAccount(input);
    expect(known).toMatchObject({ partnerId: input.partnerId, isSuspended: false });
    expect(await route.fetchAccount(known.accountId)).toEqual(known);
    const stranger = accountInput({ email: input.email });
    expect(await gatewayCodeOf(route.createAccount(stranger))).toBe("email_taken");
  });

  test.each([
    ["PAN", { pan: "AAAPL1234C" }],
    ["GSTIN", { gstin: "98AABCU9603R1ZM" }],
    ["postal code", { address: { ...ADDRESS, postalCode: "56003" } }],
  ])("with a wrong %s is refused", async (_what, change) => {
    expect(await codeOf(route.createAccount(accountInput(change)))).toBe("gateway_rejected");
  });

  test("tells which bank details are wrong, at once or after the penny test", async () => {
    expect(await gatewayCodeOf(at.onboard({ ...BANK, ifsc: "HDFC1000317" }))).toBe("invalid_ifsc");
    expect(await gatewayCodeOf(at.onboard({ ...BANK, accountNumber: "1234" }))).toBe("invalid_account_number");
    const product = await at.onboard({ ...BANK, accountNumber: "1234567890120001" });
    await at.advance(2_000);
    expect(await route.fetchProduct(product)).toMatchObject({
      activation: "needs_clarification",
      clarifications: expect.arrayContaining([
        {
          field: "settlements.ifsc_code",
          reason: "needs_clarification",
          text: "Max retry exceeded for bank account details.",
        },
      ]),
    });
  });
});

test("webhooks of Route are genuine and tell of reviews, transfers and settlements in our words", async () => {
  const hooks = await catchWebhooks(at.setup.simulator);
  const input = await at.transferInput();
  const { gatewayTransferId } = await route.createTransferOnHold(input);
  await at.processTransfers();
  await route.releaseTransfer(gatewayTransferId);
  await at.setup.simulator.control("/__control/razorpay/settlements", { accountId: input.accountId });
  await at.setup.simulator.control("/__control/webhooks/flush", {});
  await hooks.close();
  const { webhooks } = at.bench.gateway;
  const facts: Fact[] = [];
  for (const raw of hooks.delivered) {
    if (raw.headers["x-razorpay-signature"] === undefined) continue;
    await webhooks.verify(raw);
    facts.push(...webhooks.translate({ shape: "webhook", body: raw.body.toString("utf8") }));
  }
  const { accountId, transferId, amount } = input;
  const reviewed = { accountId, clarifications: [] };
  expect(facts).toEqual(
    expect.arrayContaining([
      {
        kind: "linked_account_reviewed",
        product: expect.objectContaining({ ...reviewed, activation: "under_review" }),
      },
      { kind: "linked_account_reviewed", product: expect.objectContaining({ ...reviewed, activation: "activated" }) },
      {
        kind: "transfer_changed",
        transfer: expect.objectContaining({ transferId, gatewayTransferId, status: "processed", isOnHold: true }),
      },
      expect.objectContaining({
        kind: "linked_account_settled",
        amount,
        settlementId: expect.stringMatching(/^setl_/),
      }),
    ]),
  );
});
