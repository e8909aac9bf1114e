import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { checkBooks } from "@/lib/payments/ledger/check-books";
import { earn, USD_OFFER } from "./support/deeds";
import { expectOk, expectRefusal, type Reply, send, until } from "./support/http";
import { type Actor, addUser, signIn } from "./support/people";
import { useStack } from "./support/stack";

const [SETTLE, PAYOUT] = ["/api/sessions/settle", "/api/payouts/request"];
const MINIMUM = 50_000;
const api = useStack();
let customer: Actor;
let partner: Actor;
let rival: Actor;
let operator: Actor;

beforeAll(async () => {
  await addUser(api, { id: "rival", role: "partner", partnerId: "par_bodhi" });
  [customer, partner, rival, operator] = await Promise.all([
    signIn(api, "customer"),
    signIn(api, "partner"),
    signIn(api, "rival"),
    signIn(api, "operator"),
  ]);
}, 30_000);

const asNobody = (path: string, body: unknown): Promise<Reply> => send(api.web, { path, body });

async function balance(): Promise<number> {
  const [row] = await api.sql<{ minor: string }>(
    `SELECT coalesce(sum(amount_minor), 0)::text AS minor FROM ledger_entry WHERE path = 'partner:par_asha:available' AND currency = 'INR'`,
  );
  return Math.abs(Number(row?.minor));
}

describe("payout", () => {
  const ask = (amount: unknown, more: object = {}): Promise<Reply> =>
    partner.post(PAYOUT, { amount, currency: "INR", method: "bank_account", ...more });

  beforeAll(async () => {
    await earn(api, { customer, operator });
    await earn(api, { customer, operator });
    await earn(api, { customer, operator }, USD_OFFER);
  }, 60_000);

  it("is for partners only", async () => {
    const body = { amount: MINIMUM, currency: "INR", method: "bank_account" };
    expectRefusal(await asNobody(PAYOUT, body), 401, "unauthenticated");
    expectRefusal(await customer.post(PAYOUT, body), 403, "forbidden");
    expectRefusal(await operator.post(PAYOUT, body), 403, "forbidden");
  });

  it.each([
    ["a negative amount", -MINIMUM],
    ["zero", 0],
    ["a fraction", MINIMUM + 0.5],
    ["a tiny fraction", 1e-9],
    ["2 to the 53", 2 ** 53],
    ["1e300", 1e300],
    ["more than ten trillion", 10_000_000_000_001],
    ["text", "50000"],
    ["a list", [MINIMUM]],
    ["an object", { minor: MINIMUM }],
    ["true", true],
    ["null", null],
  ])("answers 400 to an amount that is %s", async (_title, amount) => {
    expectRefusal(await ask(amount), 400, "invalid_input");
  });

  it.each([
    ["an unknown currency", { currency: "XXX" }],
    ["an unknown method", { method: "cash" }],
    ["another partner's id", { partnerId: "par_bodhi" }],
    ["a destination of its own", { accountNumber: "000111222333" }],
  ])("answers 400 to %s", async (_title, more) => {
    expectRefusal(await ask(MINIMUM, more), 400, "invalid_input");
  });

  it("is refused below the minimum", async () => {
    expectRefusal(await ask(MINIMUM - 1), 422, "below_minimum");
    expectRefusal(await ask(1), 422, "below_minimum");
  });

  it("is refused in a currency without payouts", async () => {
    expectRefusal(await ask(MINIMUM, { currency: "EUR" }), 422, "unsupported_currency");
  });

  it("is refused by a method that does not fit the currency", async () => {
    expectRefusal(await ask(MINIMUM, { method: "paypal" }), 404, "not_found");
    expectRefusal(await ask(MINIMUM, { currency: "USD" }), 404, "not_found");
  });

  it("is refused over the balance, by one paisa or by everything", async () => {
    const available = await balance();
    expectRefusal(await ask(available + 1), 409, "insufficient_funds");
    expectRefusal(await ask(10_000_000_000_000), 409, "insufficient_funds");
    expect(await balance()).toBe(available);
  });

  it("is refused to a partner who has earned nothing", async () => {
    const reply = await rival.post(PAYOUT, { amount: MINIMUM, currency: "INR", method: "bank_account" });
    expect(reply.status).toBeGreaterThanOrEqual(404);
    expectRefusal(reply, reply.status);
  });

  it("is made once for one Idempotency-Key, and shown to its partner and operators only", async () => {
    const headers = { "idempotency-key": randomUUID() };
    const body = { amount: MINIMUM, currency: "INR", method: "bank_account" };
    const before = await balance();
    const first = await partner.post(PAYOUT, body, headers);
    const second = await partner.post(PAYOUT, body, headers);
    expect(second.text).toBe(first.text);
    expect(await balance()).toBe(before - MINIMUM);
    expectRefusal(await partner.post(PAYOUT, { ...body, amount: MINIMUM + 1 }, headers), 422, "idempotency_key_reused");
    const path = `/api/payouts/${String(expectOk(first, 201)["payoutId"])}`;
    for (const who of [partner, operator]) expectOk(await who.get(path));
    expectRefusal(await rival.get(path), 404, "not_found");
    expectRefusal(await customer.get(path), 403, "forbidden");
    expectRefusal(await send(api.web, { path }), 401, "unauthenticated");
  });

  it("never shows a whole account number", async () => {
    const reply = await ask(MINIMUM);
    expect(expectOk(reply, 201)["destination"]).toBe("HDFC ••7890");
    expect(reply.text).not.toContain("50100234567890");
  });

  it("gives exactly the lawful number to twenty requests at once", async () => {
    const available = await balance();
    const amount = Math.floor(available / 4) - 1;
    expect(amount).toBeGreaterThan(MINIMUM);
    const replies = await Promise.all(Array.from({ length: 20 }, () => ask(amount)));
    expect(replies.filter((reply) => reply.status === 201)).toHaveLength(4);
    for (const reply of replies.filter((each) => each.status !== 201)) expectRefusal(reply, 409, "insufficient_funds");
    expect(await balance()).toBe(available - 4 * amount);
  });
});

describe("an account", () => {
  it("is locked out on the next request when it is disabled, and when its sessions are ended", async () => {
    await addUser(api, { id: "leaver", role: "partner", partnerId: "par_asha" });
    const leaver = await signIn(api, "leaver");
    const body = { amount: MINIMUM, currency: "INR", method: "bank_account" };
    expectRefusal(await leaver.post(PAYOUT, { ...body, amount: 1 }), 422, "below_minimum");
    await api.sql("UPDATE app_user SET session_version = session_version + 1 WHERE id = 'leaver'");
    expectRefusal(await leaver.post(PAYOUT, body), 401, "unauthenticated");
    const back = await signIn(api, "leaver");
    await api.sql("UPDATE app_user SET disabled_at = hf_now() WHERE id = 'leaver'");
    expectRefusal(await back.post(PAYOUT, body), 401, "unauthenticated");
    await expect(signIn(api, "leaver")).rejects.toThrow("could not sign in");
  });

  it("has the rights of its new role on the next request", async () => {
    await addUser(api, { id: "mover", role: "admin" });
    const mover = await signIn(api, "mover");
    expectOk(await mover.post(SETTLE, { processBatch: true }));
    await api.sql("UPDATE app_user SET role = 'customer' WHERE id = 'mover'");
    expectRefusal(await mover.post(SETTLE, { processBatch: true }), 403, "forbidden");
  });

  it("is nobody when the cookie is not ours", async () => {
    const [name = "", value = ""] = partner.cookie.split("; ").at(-1)?.split("=") ?? [];
    for (const cookie of [
      `${name}=`,
      `${name}=%`,
      `${name}=null`,
      `${name}=${value.slice(0, -4)}AAAA`,
      `${name}=${value}x`,
      "Bearer %",
    ]) {
      const reply = await send(api.web, { path: PAYOUT, body: {}, cookie, headers: { authorization: "Bearer %" } });
      expectRefusal(reply, 401, "unauthenticated");
    }
  });
});

it("leaves the books right when every payout has come to its end", async () => {
  await until(
    () => api.sql("SELECT 1 FROM payout WHERE state NOT IN ('paid', 'failed', 'reversed')"),
    (rows) => rows.length === 0,
  );
  expect(await checkBooks(api.stack.readerUrl)).toEqual([]);
});
