import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { callRazorpay } from "../support/simulator-client";
import { accountBody, BANK, DAY_MS, refusal, type RouteKit, startRouteKit } from "./route-kit";

let kit: RouteKit;

beforeAll(async () => {
  kit = await startRouteKit();
});

afterAll(() => kit.simulator.stop());

beforeEach(() => kit.simulator.control("/__control/reset", {}));

describe("what Route refuses", () => {
  test.each([
    ["type", { type: "standard" }, "Invalid type: standard"],
    ["business type", { business_type: "shop" }, "Invalid business type: shop"],
    ["PAN of a person", { legal_info: { pan: "AAAPL1234C" } }, "pan format is invalid"],
    ["GSTIN", { legal_info: { gst: "98AABCU9603R1ZM" } }, "gst format is invalid"],
    ["name with a link", { legal_business_name: "see www.example.com" }, "Links, emails and HTML tags"],
    ["short telephone number", { phone: "12345" }, "phone must be between 8 and 15"],
    ["reference of two characters", { reference_id: "ab" }, "The code must be at least 3 characters."],
    ["unknown field", { colour: "red" }, "colour is/are not required and should not be sent"],
  ])("an account with a wrong %s is not made", async (_what, change, description) => {
    await expect(kit.sdk.accounts.create({ ...accountBody(), ...change })).rejects.toMatchObject(refusal(description));
  });

  test("an e-mail address and a reference belong to one account", async () => {
    const { id } = await kit.sdk.accounts.create({ ...accountBody(), reference_id: "partner_42" });
    await expect(kit.sdk.accounts.create(accountBody())).rejects.toMatchObject(
      refusal(`Merchant email already exists for account - ${id.slice(4)}`),
    );
    const other = { ...accountBody("other@example.com"), reference_id: "partner_42" };
    await expect(kit.sdk.accounts.create(other)).rejects.toMatchObject(refusal("already been taken"));
  });

  test.each([
    ["IFSC", { ...BANK, ifsc_code: "HDFC1000317" }, "Invalid IFSC Code."],
    ["account number", { ...BANK, account_number: "1234" }, "must be between 5 and 20 characters"],
  ])("bank details with a wrong %s are not taken", async (_what, bank, description) => {
    await expect(kit.onboard(bank)).rejects.toMatchObject(refusal(description));
  });

  test("a transfer before the activation, within the first day, to nobody, above the payment or in dollars is not made", async () => {
    const { accountId } = await kit.onboard();
    const paymentId = await kit.pay();
    const send = (change: Record<string, unknown>) =>
      kit.sdk.payments.transfer(paymentId, {
        transfers: [{ account: accountId, amount: 90_000, currency: "INR", ...change }],
      });
    await expect(send({})).rejects.toMatchObject(refusal("not activated"));
    await kit.advance(61_000);
    await expect(send({})).rejects.toMatchObject(refusal("within 24 hours"));
    await kit.advance(DAY_MS);
    await expect(send({ account: "acc_00000000000000" })).rejects.toMatchObject(refusal("invalid account_code"));
    await expect(send({ amount: 100_001 })).rejects.toMatchObject(
      refusal("The sum of amount requested for transfer is greater than the captured amount"),
    );
    await expect(send({ amount: 99 })).rejects.toMatchObject(refusal("transfers.0.amount must be at least 100"));
    await expect(send({ currency: "USD" })).rejects.toMatchObject(refusal("The currency should be INR for transfers"));
    await expect(send({ linked_account_notes: ["x"] })).rejects.toMatchObject(refusal("must exist in notes"));
    await kit.simulator.control("/__control/razorpay/products", { accountId, status: "suspended" });
    await expect(send({})).rejects.toMatchObject(refusal("not activated"));
    await kit.simulator.control("/__control/razorpay/products", { accountId, status: "activated" });
    await kit.simulator.control("/__control/razorpay/balance", { account: "merchant", amount: 90_000 });
    await expect(send({})).rejects.toMatchObject(refusal("Transfer cannot be made due to insufficient balance"));
    const uncaptured = await kit.pay({ payment: { capture: "manual" } });
    await expect(
      kit.sdk.payments.transfer(uncaptured, { transfers: [{ account: accountId, amount: 100, currency: "INR" }] }),
    ).rejects.toMatchObject(refusal("should be captured"));
    expect((await kit.sdk.transfers.all()).count).toBe(0);
  });

  test("what does not exist is refused in Razorpay's words", async () => {
    await expect(kit.sdk.accounts.fetch("acc_00000000000000")).rejects.toMatchObject({
      error: { reason: "linked_account_id_does_not_exist" },
    });
    await expect(kit.sdk.transfers.fetch("trf_00000000000000")).rejects.toMatchObject(
      refusal("The id provided does not exist"),
    );
    expect((await callRazorpay(kit.simulator, "/v2/nothing")).status).toBe(404);
  });
});
