import { beforeAll, describe, expect, it } from "vitest";
import { TUTORS, TUTORS_HOST } from "@/scripts/seed-tutors";
import { book, type Booked, bookAndPay, INR_OFFER } from "./support/deeds";
import { delivered } from "./support/footprint";
import { expectOk, expectRefusal, json, type Reply, send } from "./support/http";
import { type Actor, signIn } from "./support/people";
import { deliver, RAZORPAY_WEBHOOK, secretOf } from "./support/razorpay";
import { razorpayHeaders } from "./support/signing";
import { useStack } from "./support/stack";

const api = useStack();
const MAIN = "tnt_main";
const THEIR_SECRET = "the tutors' own webhook secret";
const KEYS = {
  keyId: "rzp_test_tutors",
  keySecret: "the tutors' own key secret",
  webhookSecrets: [THEIR_SECRET],
  payoutAccountNumber: "1112220061746877",
};

interface Cast {
  readonly customer: Actor;
  readonly partner: Actor;
  readonly operator: Actor;
}
let host: string;
let ours: Cast;
let theirs: Cast;

const castOf = async (site: { web: string; host?: string }): Promise<Cast> => {
  const [customer, partner, operator] = await Promise.all(
    ["customer", "partner", "operator"].map((name) => signIn(site, name)),
  );
  if (!customer || !partner || !operator) throw new Error("somebody could not sign in");
  return { customer, partner, operator };
};

beforeAll(async () => {
  host = `${TUTORS_HOST}:${new URL(api.web).port}`;
  ours = await castOf(api);
  theirs = await castOf({ web: api.web, host });
}, 60_000);

const at = (name: string, path: string, more: { cookie?: string; body?: unknown } = {}): Promise<Reply> =>
  send(api.web, { path, headers: { host: name }, ...more });

/** Everything of the first tenant that a deed could change, and that time does not. */
async function footprint(): Promise<unknown> {
  return api.sql(
    `SELECT (SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM customer_order t WHERE tenant_id = $1) AS orders,
       (SELECT array_agg(concat_ws('|', id, starts_at, score, completed_at, state = 'canceled') ORDER BY id) FROM session WHERE tenant_id = $1) AS sessions,
       (SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM tenant t WHERE id = $1) AS tenant,
       (SELECT count(*)::int FROM refund WHERE tenant_id = $1) AS refunds, (SELECT count(*)::int FROM payout WHERE tenant_id = $1) AS payouts,
       (SELECT count(*)::int FROM support_case WHERE tenant_id = $1) AS cases, (SELECT count(*)::int FROM ledger_transfer WHERE tenant_id = $1) AS transfers,
       (SELECT count(*)::int FROM inbox_event WHERE tenant_id = $1) AS inbox, (SELECT count(*)::int FROM legal_text WHERE tenant_id = $1) AS texts`,
    [MAIN],
  );
}

describe("the host says whose pages they are", () => {
  it("each tenant's pages have its own name, colours, texts and offers, and nothing of the other's", async () => {
    const own = (await at(new URL(api.web).host, "/")).text;
    const other = (await at(host, "/")).text;
    expect(own).toContain("Mathematics, one to one");
    expect(own).not.toMatch(/French conversation|Tutors at Home|brand\.css|legal\/terms/);
    expect(other).toContain("French conversation");
    expect(other).toMatch(/<title>Tutors at Home/);
    expect(other).toMatch(/<link rel="stylesheet" href="\/brand\.css\?v=[0-9a-f]{12}"/);
    expect(other).not.toMatch(/Mathematics|Asha|Holdfast/);
    expect((await at(host, "/brand.css")).text).toContain("--accent:#6d28d9");
    expect((await at(new URL(api.web).host, "/brand.css")).text).toBe("");
    expect((await at(host, "/legal/terms")).text).toContain("You book an hour with a tutor.");
    expect((await at(new URL(api.web).host, "/legal/terms")).status).toBe(404);
    expect((await at(host, "/offers/off_mathematics")).status).toBe(404);
    expect((await at(host, "/offers/off_french")).status).toBe(200);
  });

  it.each(["elsewhere.example", "tutors.localhost.evil.example", "xtutors.localhost", "tnt_tutors"])(
    "a name that is nobody's (%s) is answered with 421 on pages, API and webhooks",
    async (name) => {
      for (const path of ["/", "/api/health", "/operator"]) expectRefusal(await at(name, path), 421, "unknown_host");
      expectRefusal(await at(name, RAZORPAY_WEBHOOK, { body: {} }), 421, "unknown_host");
    },
  );

  it("sends the signed-out to sign in on the same host", async () => {
    const { headers, status } = await at(host, "/operator");
    expect([status, headers.location]).toEqual([307, `http://${host}/sign-in?next=%2Foperator`]);
  });

  it("a tenant's path leads to its host, and a path that is no tenant's to nothing", async () => {
    const asked = async (path: string) => {
      const { status, headers } = await send(api.web, { path });
      return [status, headers.location];
    };
    expect(await asked(`/t/${TUTORS}`)).toEqual([307, `http://${host}/`]);
    expect(await asked(`/t/${TUTORS}/offers/off_french?a=1&b=%26`)).toEqual([
      307,
      `http://${host}/offers/off_french?a=1&b=%26`,
    ]);
    expect(await asked(`/t/${TUTORS}/${encodeURIComponent("//evil.example")}`)).toEqual([
      307,
      `http://${host}/${encodeURIComponent("//evil.example")}`,
    ]);
    expect((await asked(`/t/${MAIN}/offers/off_mathematics`))[1]).toBe(`${api.web}/offers/off_mathematics`);
    for (const nobody of ["/t/tnt_none", "/t/%27", "/t"]) expect((await asked(nobody))[0]).toBe(404);
  });

  it("takes no word of whoever says to come from elsewhere", async () => {
    const headers = { host, "x-forwarded-host": "127.0.0.1", "x-holdfast-tenant": MAIN, forwarded: "host=127.0.0.1" };
    expect((await send(api.web, { path: "/", headers })).text).toContain("Tutors at Home");
  });
});

describe("a session counts for the tenant that it was begun at", () => {
  it("the same address and password are two accounts", () => {
    expect([ours.operator.userId, theirs.operator.userId]).toEqual(["usr_operator", "usr_tutors_operator"]);
  });

  it("and is nobody's at the other's host, in both directions", async () => {
    for (const path of ["/api/cases/list", "/api/refunds", "/api/approvals"]) {
      expectOk(await ours.operator.get(path));
      expectOk(await theirs.operator.get(path));
      expectRefusal(await at(host, path, { cookie: ours.operator.cookie }), 401, "unauthenticated");
      const back = await send(api.web, { path, cookie: theirs.operator.cookie });
      expectRefusal(back, 401, "unauthenticated");
    }
    const page = await at(host, "/operator", { cookie: ours.operator.cookie });
    expect(page.text).not.toMatch(/Trial balance|Omar/);
  });

  it("a page of one tenant cannot use the other's session: its origin is another site", async () => {
    const body = { reason: "a test" };
    const refused = await theirs.operator.post("/api/operator/unfreeze", body, { origin: api.web });
    expectRefusal(refused, 403, "cross_site");
    const back = await ours.operator.post("/api/operator/unfreeze", body, { origin: `http://${host}` });
    expectRefusal(back, 403, "cross_site");
  });
});

describe("nothing of the first tenant can be read or changed by the second", () => {
  let order: Booked;
  let before: unknown;

  beforeAll(async () => {
    expectOk(await theirs.operator.post("/api/tenant/gateways", { gateway: "razorpay", enabled: true, keys: KEYS }));
    order = await bookAndPay(api, ours.customer);
    await delivered(api);
    before = await footprint();
  }, 60_000);

  const reads = (): string[] => [
    `/api/payments/status/razorpay/${order.paymentId}`,
    `/api/payments/status/razorpay/${order.gatewayOrderId}`,
  ];

  it("is not found by its id, as an operator, partner or customer", async () => {
    for (const path of reads()) {
      expectOk(await ours.operator.get(path));
      for (const actor of Object.values(theirs)) expectRefusal(await actor.get(path), 404, "not_found");
    }
    for (const path of [`/operator/payments/${order.orderId}`, `/orders/${order.orderId}`]) {
      expect((await ours.operator.get(path)).status, path).not.toBe(500);
      for (const actor of Object.values(theirs))
        expect((await actor.get(path)).text, path).not.toContain("Mathematics");
    }
  });

  it("is not changed by any deed, and the deeds are answered as if it were not there", async () => {
    const reason = "a test";
    const { orderId, sessionId, paymentId } = order;
    const deeds: readonly (readonly [keyof Cast, string, object])[] = [
      ["customer", "/api/payments/create-order", INR_OFFER],
      ["customer", "/api/payments/create-order", { gateway: "razorpay", sessionId, currency: "INR" }],
      ["customer", "/api/sessions/complete", { sessionId, score: 1 }],
      ["operator", "/api/sessions/complete", { sessionId, reason }],
      ["customer", "/api/sessions/cancel", { sessionId, reason }],
      ["operator", `/api/payments/${paymentId}/refund`, { amount: 100, reason }],
      ["customer", `/api/payments/${paymentId}/refund`, { reason }],
      ["customer", "/api/cases/open", { orderId, reason: "not_as_described", text: "a test of walls" }],
      ["operator", "/api/sessions/settle", { sessionId }],
    ];
    for (const [who, path, body] of deeds) expectRefusal(await theirs[who].post(path, body), 404);
    expect(await footprint()).toEqual(before);
  });

  it("settings, texts and keys go to the tenant of whoever changes them", async () => {
    const settings = {
      name: "Tutors at Home",
      logoUrl: null,
      mark: "Th",
      accent: "#6d28d9",
      accentDark: "#c4b5fd",
      defaultCurrency: "USD",
      statementDescriptor: "TUTORS AT HOME",
    };
    expectOk(await theirs.operator.post("/api/tenant/settings", settings));
    expect(json(await theirs.operator.post("/api/tenant/legal", { kind: "terms", text: "Anew." }))).toMatchObject({
      version: 2,
    });
    expect(await footprint()).toEqual(before);
    expect(await api.sql("SELECT tenant_id, version FROM legal_text ORDER BY version")).toEqual([
      { tenant_id: TUTORS, version: 1 },
      { tenant_id: TUTORS, version: 2 },
    ]);
  });

  it("a colour that cannot be read and a half of two are refused", async () => {
    const settings = { name: "T", logoUrl: null, mark: null, defaultCurrency: "USD", statementDescriptor: "TUTORS" };
    for (const colours of [
      { accent: "#ffff00", accentDark: "#c4b5fd" },
      { accent: "#6d28d9", accentDark: "#111111" },
      { accent: "#6d28d9", accentDark: null },
      { accent: "red;}", accentDark: "#c4b5fd" },
    ]) {
      const reply = await theirs.operator.post("/api/tenant/settings", { ...settings, ...colours });
      expectRefusal(reply, 400, "invalid_input");
    }
  });
});

describe("a gateway's message counts at the tenant whose keys signed it", () => {
  const message = (id: string): Buffer =>
    Buffer.from(JSON.stringify({ event: "payment.captured", payload: { payment: { entity: { id } } } }));
  const inbox = (): Promise<{ tenant_id: string }[]> =>
    api.sql("SELECT tenant_id FROM inbox_event WHERE event_key LIKE 'walls-%' ORDER BY received_at");

  it("and is refused at the other's host, in both directions", async () => {
    const body = message("pay_walls");
    const signed = (secret: string, id: string): Record<string, string> => razorpayHeaders(secret, body, `walls-${id}`);
    expectRefusal(await deliver(api, body, { ...signed(secretOf(api), "1"), host }), 401, "invalid_signature");
    expectRefusal(await deliver(api, body, signed(THEIR_SECRET, "2")), 401, "invalid_signature");
    expect(await inbox()).toEqual([]);
    expectOk(await deliver(api, body, { ...signed(THEIR_SECRET, "3"), host }));
    expectOk(await deliver(api, body, signed(secretOf(api), "4")));
    expect(await inbox()).toEqual([{ tenant_id: TUTORS }, { tenant_id: MAIN }]);
  });

  it("keys are in the database only sealed, and nowhere else", async () => {
    const [row] = await api.sql("SELECT key_label, sealed_keys FROM tenant_gateway WHERE tenant_id = $1", [TUTORS]);
    expect(row).toMatchObject({ key_label: KEYS.keyId });
    const everything = JSON.stringify([
      row,
      await api.sql("SELECT * FROM tenant_data_key"),
      await api.sql("SELECT * FROM audit_event WHERE tenant_id = $1", [TUTORS]),
      await api.sql("SELECT * FROM idempotency_record WHERE tenant_id = $1", [TUTORS]),
    ]);
    for (const secret of [KEYS.keySecret, THEIR_SECRET, KEYS.payoutAccountNumber])
      expect(everything).not.toContain(secret);
  });

  it("the environment's keys are the default tenant's alone", async () => {
    expectRefusal(
      await theirs.customer.post("/api/payments/create-order", {
        gateway: "paypal",
        offerId: "off_french",
        currency: "USD",
      }),
      404,
      "unknown_gateway",
    );
    expect(await book(ours.customer)).toMatchObject({ currency: "INR" });
  });
});
