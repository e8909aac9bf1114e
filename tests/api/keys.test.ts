import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { checkBooks } from "@/lib/payments/ledger/check-books";
import { bookAndPay, type Booked, contest, INR_OFFER } from "./support/deeds";
import { expectOk, expectRefusal, type Reply, send } from "./support/http";
import { apiRoutes, postsWithoutKey } from "./support/inventory";
import { type Actor, signIn } from "./support/people";
import { useStack } from "./support/stack";

const api = useStack();
let customer: Actor;
let partner: Actor;
let operator: Actor;
let operator2: Actor;

beforeAll(async () => {
  [customer, partner, operator, operator2] = await Promise.all([
    signIn(api, "customer"),
    signIn(api, "partner"),
    signIn(api, "operator"),
    signIn(api, "operator2"),
  ]);
}, 30_000);

/** Who may POST without a key, and why. */
const KEYLESS: Readonly<Record<string, string>> = {
  "/api/payments/verify-payment": "asks the gateway what has happened; a capture is booked once for each payment",
  "/api/payments/razorpay/webhook": "the gateway's own event id is the key",
  "/api/payments/paypal/webhook": "the gateway's own event id is the key",
  "/api/keys": "the answer holds a secret, which is not stored for repeats; a second key is seen and revoked",
  "/api/keys/{keyId}/rotate": "the same; a repeat gives yet another secret",
  "/api/keys/{keyId}/revoke": "a key that is revoked stays so",
  "/api/payouts/{payoutId}/refresh": "asks the gateway what has happened; an answer is taken in once",
  "/api/operator/clock": "moves no money, and does nothing in production",
  "/api/account/register": "an address has one account, however often it registers",
  "/api/account/forgot": "every link is another, and spent with the first that is used",
  "/api/account/magic-link": "every link is good once",
  "/api/account/verify": "a link is good once",
  "/api/account/verify-again": "every link proves the same",
  "/api/account/reset": "a link is good once",
  "/api/account/password": "the same password again changes nothing",
  "/api/account/email": "changes nothing before a link is opened",
  "/api/account/profile": "the same name again changes nothing",
  "/api/account/step-up": "proves that the caller is there, as often as asked",
  "/api/account/sessions/revoke": "what is ended stays ended",
  "/api/account/second-factor/answer": "a code is good once",
  "/api/account/second-factor/begin": "only the newest secret counts, and none before its first code",
  "/api/account/second-factor/confirm": "a code is good once",
  "/api/account/second-factor/remove": "what is gone is gone",
  "/api/account/second-factor/codes": "only the newest recovery codes count",
  "/api/webhook-endpoints":
    "the answer holds a secret, which is not stored for repeats; a second endpoint is seen and disabled",
  "/api/webhook-endpoints/{endpointId}/rotate": "the same; a repeat gives yet another secret",
  "/api/webhook-endpoints/{endpointId}/disable": "what is disabled stays so",
  "/api/webhook-endpoints/{endpointId}/enable": "what is enabled stays so",
  "/api/webhook-endpoints/{endpointId}/replay": "a receiver knows an event by its id, however often it comes",
};

it("every POST requires a key, except those that are listed here with a reason", () => {
  expect(postsWithoutKey().toSorted()).toEqual(Object.keys(KEYLESS).toSorted());
});

it("docs/API.md marks those that require one, and no others", () => {
  const rows = [...readFileSync("docs/API.md", "utf8").matchAll(/^\| .*POST (\/api\/[^`]+)`( \*)? \|/gm)];
  const unmarked = rows
    .filter(([, , mark]) => mark === undefined)
    .map(([, path = ""]) => path.replaceAll(/\[(\w+)\]/g, "{$1}"));
  expect(unmarked.toSorted()).toEqual(Object.keys(KEYLESS).toSorted());
  expect(rows).toHaveLength(apiRoutes().filter(({ methods }) => methods.includes("POST")).length);
});

/** Something that can be done once, and how to count how often it was done. */
interface Deed {
  readonly who: Actor;
  readonly path: string;
  readonly body: object;
  /** Another body that is as good. */
  readonly other: object;
  /** What the audit calls it, and about which object. */
  readonly audited: readonly [action: string, subject: string];
}

const reason = "a test of keys";
const other = { reason: "another reason" };

const inWeeks = (weeks: number): string => new Date(Date.now() + weeks * 7 * 86_400_000).toISOString();

async function completed(): Promise<Booked> {
  const order = await bookAndPay(api, customer);
  expectOk(await customer.post("/api/sessions/complete", { sessionId: order.sessionId, score: 100 }));
  return order;
}

async function openCase(): Promise<{ caseId: string; orderId: string }> {
  const { orderId } = await bookAndPay(api, customer);
  const opened = await customer.post("/api/cases/open", { orderId, reason: "late", text: reason });
  return { caseId: String(expectOk(opened, 201)["caseId"]), orderId };
}

const onHold = async (deed: string, body: object, more: object, action: string): Promise<Deed> => {
  const { orderId } = await completed();
  const path = `/api/holds/${deed}`;
  return {
    who: operator,
    path,
    body: { orderId, ...body },
    other: { orderId, ...body, ...more },
    audited: [action, orderId],
  };
};

/** One of each family, and the others that are cheap to come by. */
const DEEDS: Readonly<Record<string, () => Promise<Deed>>> = {
  "opening a case": async () => {
    const { orderId } = await bookAndPay(api, customer);
    const body = { orderId, reason: "late", text: reason };
    const audited = ["case.opened", orderId] as const;
    return { who: customer, path: "/api/cases/open", body, other: { ...body, reason: "other" }, audited };
  },
  "an offer in a case": async () => {
    const { caseId, orderId } = await openCase();
    const path = `/api/cases/${caseId}/offer`;
    return { who: partner, path, body: { amount: 100 }, other: { amount: 200 }, audited: ["case.offered", orderId] };
  },
  "accepting an offer": async () => {
    const { caseId, orderId } = await openCase();
    expectOk(await partner.post(`/api/cases/${caseId}/offer`, { amount: 100 }));
    const [offer] = await api.sql<{ id: string }>("SELECT id FROM case_offer WHERE case_id = $1", [caseId]);
    const [path, body] = [`/api/cases/${caseId}/answer-offer`, { offerId: offer?.id, answer: "accept" }];
    const audited = ["case.offer_accepted", orderId] as const;
    return { who: customer, path, body, other: { ...body, answer: "decline" }, audited };
  },
  "handing a case over": async () => {
    const { caseId, orderId } = await openCase();
    const [path, body] = [`/api/cases/${caseId}/message`, { text: reason, review: true }];
    const audited = ["case.under_review", orderId] as const;
    return { who: partner, path, body, other: { ...body, review: false }, audited };
  },
  "deciding a case": async () => {
    const { caseId, orderId } = await openCase();
    expectOk(await partner.post(`/api/cases/${caseId}/message`, { text: reason, review: true }));
    const [path, body] = [`/api/cases/${caseId}/decide`, { customerBasisPoints: 5_000, reason }];
    const audited = ["case.resolved_split", orderId] as const;
    return { who: operator, path, body, other: { ...body, customerBasisPoints: 10_000 }, audited };
  },
  "canceling a session": async () => {
    const { sessionId } = await bookAndPay(api, customer, { ...INR_OFFER, startsAt: inWeeks(6) });
    const [path, body] = ["/api/sessions/cancel", { sessionId, reason }];
    return { who: customer, path, body, other: { sessionId, ...other }, audited: ["session.canceled", sessionId] };
  },
  "proposing another time": async () => {
    const { sessionId } = await bookAndPay(api, customer, { ...INR_OFFER, startsAt: inWeeks(7) });
    const body = { action: "propose", sessionId, startsAt: inWeeks(8) };
    const path = "/api/sessions/reschedule";
    const audited = ["session.time_proposed", sessionId] as const;
    return { who: partner, path, body, other: { ...body, startsAt: inWeeks(9) }, audited };
  },
  "reporting that nobody came": async () => {
    const { sessionId } = await bookAndPay(api, customer);
    const [path, body] = ["/api/sessions/no-show", { action: "report", sessionId }];
    const audited = ["session.no_show", sessionId] as const;
    return { who: customer, path, body, other: { ...body, action: "object" }, audited };
  },
  "reopening a session": async () => {
    const { sessionId } = await completed();
    const [path, body] = ["/api/sessions/reopen", { sessionId, reason }];
    return { who: operator, path, body, other: { sessionId, ...other }, audited: ["session.reopened", sessionId] };
  },
  "paying early": async () => {
    await api.sql("UPDATE tenant SET early_release = true");
    const { orderId } = await completed();
    const path = "/api/holds/early-release";
    const audited = ["hold.shortened", orderId] as const;
    return { who: customer, path, body: { orderId }, other: { orderId: "ord_other" }, audited };
  },
  "asking for a release": () => onHold("release", { reason }, other, "approval.requested"),
  "asking for an extension": () => onHold("extend", { reason, hours: 1 }, { hours: 2 }, "approval.requested"),
  "a pause for risk": () => onHold("pause", { reason, action: "pause" }, other, "hold.risk_raised"),
  "deciding as the second operator": async () => {
    const { orderId } = await completed();
    const asked = expectOk(await operator.post("/api/holds/release", { orderId, reason }), 202);
    const path = `/api/approvals/${String(asked["approvalId"])}/decide`;
    const body = { decision: "approve", reason };
    return { who: operator2, path, body, other: { ...body, ...other }, audited: ["hold.shortened", orderId] };
  },
  "accepting a chargeback": async () => {
    const { chargebackId, orderId } = await contest(api, customer);
    const path = `/api/chargebacks/${chargebackId}/accept`;
    return { who: operator, path, body: { reason }, other, audited: ["chargeback.accept_decided", orderId] };
  },
  "contesting a chargeback": async () => {
    const { chargebackId, orderId } = await contest(api, customer);
    const [path, body] = [`/api/chargebacks/${chargebackId}/respond`, { action: "contest", reason }];
    const audited = ["chargeback.contest_decided", orderId] as const;
    return { who: operator, path, body, other: { ...body, ...other }, audited };
  },
};

async function countOf({ audited }: Deed): Promise<number> {
  const rows = await api.sql("SELECT 1 FROM audit_event WHERE action = $1 AND subject = $2", audited);
  return rows.length;
}

function withoutKey({ who, path, body }: Deed): Promise<Reply> {
  return send(api.web, { path, body, cookie: who.cookie, headers: { origin: api.web } });
}

describe.each(Object.entries(DEEDS))("%s", (_name, prepare) => {
  it("needs a key, happens once for it with the same bytes as answer, and refuses another body", async () => {
    const deed = await prepare();
    expectRefusal(await withoutKey(deed), 400, "idempotency_key_missing");
    expect(await countOf(deed)).toBe(0);
    const headers = { "idempotency-key": randomUUID() };
    const first = await deed.who.post(deed.path, deed.body, headers);
    expect(first.status, first.text).toBeLessThan(300);
    expect(first.headers["idempotent-replayed"]).toBeUndefined();
    const again = await deed.who.post(deed.path, deed.body, headers);
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    expect(again.headers["idempotent-replayed"]).toBe("true");
    expectRefusal(await deed.who.post(deed.path, deed.other, headers), 422, "idempotency_key_reused");
    expect(await countOf(deed)).toBe(1);
  });
});

it("leaves the books right", async () => {
  expect(await checkBooks(api.stack.readerUrl)).toEqual([]);
});
