import { beforeAll, describe, expect, it } from "vitest";
import { expectOk, expectRefusal, json, type Reply } from "./support/http";
import { type Actor, addUser, signIn } from "./support/people";
import { useStack } from "./support/stack";

const [STEP, ACCOUNT, SUBMIT] = ["/api/onboarding/step", "/api/onboarding/payout-account", "/api/onboarding/submit"];
const PAN = "AVOPB1111K";
const NUMBER = "501002998877";
const api = useStack();
let partner: Actor;
let staff: Actor;
let operator: Actor;

beforeAll(async () => {
  await api.sql("INSERT INTO partner (tenant_id, id, name) VALUES ('tnt_main', 'par_new', 'Nila Rao')");
  await api.sql("INSERT INTO partner_kyc (tenant_id, partner_id, state) VALUES ('tnt_main', 'par_new', 'incomplete')");
  await addUser(api, { id: "newcomer", role: "partner", partnerId: "par_new" });
  [partner, staff, operator] = await Promise.all([
    signIn(api, "newcomer"),
    signIn(api, "staff"),
    signIn(api, "operator"),
  ]);
}, 30_000);

const bank = (more: object = {}) => ({
  kind: "bank_account",
  holder: "Nila Rao",
  ifsc: "HDFC0000317",
  accountNumber: NUMBER,
  ...more,
});

function pointersOf(reply: Reply): unknown {
  const { details } = json(reply) as { details: { errors: { pointer: string }[] } };
  return details.errors.map(({ pointer }) => pointer);
}

describe("what is told wrongly is named by its field", () => {
  it.each([
    [STEP, { step: "pan", pan: "AVOXB1111K" }, "/pan"],
    [STEP, { step: "pan", pan: "AVOPB11111" }, "/pan"],
    [STEP, { step: "gst", gstin: "27AAPFU0939F1ZW" }, "/gstin"],
    [STEP, { step: "identity", contactName: "Nila <b>", phone: "9000090000" }, "/contactName"],
    [STEP, { step: "identity", contactName: "Nila Rao", phone: "90" }, "/phone"],
    [STEP, { step: "business", legalName: "www.nila.example", businessType: "individual" }, "/legalName"],
    [ACCOUNT, bank({ ifsc: "HDFC1000317" }), "/ifsc"],
    [ACCOUNT, bank({ accountNumber: "12345678" }), "/accountNumber"],
    [ACCOUNT, bank({ accountNumber: "GB82WEST12345698765432" }), "/accountNumber"],
    [ACCOUNT, { kind: "upi", holder: "Nila Rao", address: "nila@example.com" }, "/address"],
    [ACCOUNT, { kind: "paypal_email", holder: "Nila Rao", email: "nila" }, "/email"],
    // Of another partner.
    [ACCOUNT, { ...bank(), accountNumber: "50100234567890" }, "/accountNumber"],
  ])("%s %o", async (path, body, pointer) => {
    const reply = await partner.post(path, body);
    expectRefusal(reply, 400, "invalid_input");
    expect(pointersOf(reply)).toEqual([pointer]);
  });
});

it("no answer has a PAN, a GSTIN or an account number whole", async () => {
  const told = [
    await partner.post(STEP, { step: "business", legalName: "Nila Rao", businessType: "individual" }),
    await partner.post(STEP, { step: "pan", pan: ` ${PAN.toLowerCase()} ` }),
    await partner.post(ACCOUNT, bank()),
    await partner.get("/api/onboarding"),
    await operator.get("/api/partners/par_new/kyc"),
  ];
  for (const reply of told) {
    const text = JSON.stringify(expectOk(reply));
    expect(text).not.toContain(PAN);
    expect(text).not.toContain(NUMBER);
  }
  expect(expectOk(await partner.get("/api/onboarding"))).toMatchObject({
    profile: { pan: "••••••111K" },
    accounts: [{ method: "bank_account", currency: "INR", label: "HDFC ••8877" }],
  });
});

it("is for the partner in person", async () => {
  expectRefusal(await staff.get("/api/onboarding"), 403, "forbidden");
  expectRefusal(await staff.post(ACCOUNT, bank()), 403, "forbidden");
  expectRefusal(await operator.post(STEP, { step: "pan", pan: PAN }), 403, "forbidden");
  expectRefusal(await partner.get("/api/partners/par_new/kyc"), 403, "forbidden");
  expectRefusal(await operator.get("/api/partners/par_none/kyc"), 404, "not_found");
});

it("a new account needs a fresh proof", async () => {
  await api.sql("UPDATE sign_in SET proven_at = now() - interval '6 minutes' WHERE user_id = $1", [partner.userId]);
  expectRefusal(await partner.post(ACCOUNT, bank({ accountNumber: "501002998866" })), 403, "step_up_required");
});

it("who has not told everything can neither hand in nor be paid out", async () => {
  const early = await partner.post(SUBMIT, {});
  expectRefusal(early, 400, "invalid_input");
  expect(json(early)).toMatchObject({ details: { steps: "identity, address, gst, terms" } });
  const reply = await operator.post("/api/partners/par_new/kyc", { decision: "approve", reason: "a test" });
  expectRefusal(reply, 409, "wrong_state");
});
