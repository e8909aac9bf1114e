import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { money } from "@/lib/core/money";
import { DAY_MS, MINUTE_MS } from "@/lib/core/time";
import { db } from "@/lib/db/client";
import { pruneRequests } from "@/lib/http/idempotency";
import { route } from "@/lib/http/route";
import { storeMessage } from "@/lib/payments/inbox/store";
import type { MessageShape } from "@/lib/payments/gateways/types";
import { type PayoutRequest, requestPayout } from "@/lib/payments/payouts/request";
import { requestRefund } from "@/lib/payments/refunds/request";
import { POST as settle } from "@/app/api/sessions/settle/route";
import { POST as createOrder } from "@/app/api/payments/create-order/route";
import { POST as payout } from "@/app/api/payouts/request/route";
import { POST as refund } from "@/app/api/payments/[paymentId]/refund/route";
import { requestPayoutBody } from "@/types/api";
import type { Partner } from "../support/given";
import { type Answered, type Handler, post } from "../support/requests";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import { asOwner } from "../support/world";

const { world, given, when } = await setUp();

const BODY = { amount: 60_000, currency: "INR", method: "bank_account" };

const richPartner = (): Promise<Partner> => given.partnerWithBalance(money(200_000n, "INR"));
const payoutsOf = (partner: Partner): Promise<number> => db().payout.count({ where: { partnerId: partner.id } });
const ask = (
  partner: Partner,
  key: string | null,
  handler: Handler = payout,
  body: unknown = BODY,
): Promise<Answered> => post(handler, { userId: partner.userId, body, key, path: "/api/payouts/request" });
const codeOf = (answer: Answered): unknown => (JSON.parse(answer.text) as { code: unknown }).code;

const wish = (partner: Partner, key: string): PayoutRequest => ({
  tenantId: TENANT,
  partnerId: partner.id,
  userId: partner.userId,
  amount: money(60_000n, "INR"),
  method: "bank_account",
  requestKey: key,
  requestId: null,
});

const PAYOUT = { permission: "payout.request", answer: z.unknown(), audit: "payout.requested" } as const;

/** The payout operation with something that goes wrong before or after it. */
const payoutWith = (work: () => Promise<unknown>): Handler =>
  route({ ...PAYOUT, body: requestPayoutBody, limit: "money", idempotent: "required", status: 201 }, work);

/** While it works no answer can be stored. */
async function withoutAnswers<T>(work: () => Promise<T>): Promise<T> {
  await asOwner(
    world.database,
    `CREATE FUNCTION refuse_answers() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
     CREATE TRIGGER refuse_answers BEFORE UPDATE ON idempotency_record FOR EACH ROW EXECUTE FUNCTION refuse_answers()`,
  );
  const result = await work();
  await asOwner(world.database, "DROP FUNCTION refuse_answers CASCADE");
  return result;
}

describe("the inbox and the ledger are two guards", () => {
  test("with the first one off, every message a second time under another key doubles nothing", async () => {
    const partner = await richPartner();
    await when.requestsPayout(partner, money(100_000n, "INR"));
    await when.workerRunsUntilIdle();
    await when.banksSettle();
    const paid = await given.paidSession({ price: money(900n, "USD") });
    const userId = await given.operator();
    await requestRefund({
      tenantId: TENANT,
      paymentId: paid.paymentId,
      amountMinor: 400n,
      reason: "a test",
      actor: { role: "operator", userId },
      requestKey: null,
      requestId: null,
    });
    await when.workerRunsUntilIdle();
    await when.banksSettle();
    await when.workerRunsUntilIdle();
    const before = await world.books.digest();
    const rows = await db().inboxEvent.findMany({ orderBy: { seq: "asc" } });
    expect(new Set(rows.map((row) => row.road)).size).toBeGreaterThan(1);
    const again = rows.toReversed().map((row) =>
      storeMessage({
        ...row,
        eventKey: `${row.eventKey}:again`,
        road: "webhook",
        shape: row.shape as MessageShape,
        body: Buffer.from(row.bodyText ?? ""),
        headers: {},
      }),
    );
    expect(await Promise.all(again)).toEqual(rows.map(() => true));
    await when.workerRunsUntilIdle();
    expect(await world.books.digest()).toBe(before);
    const effects = await db().inboxEvent.count({ where: { eventKey: { endsWith: ":again" }, effects: 1 } });
    expect(effects).toBe(0);
    await world.books.assertAllInvariants();
  });

  test("with the second one out of reach, every message a second time under its own key is not even stored", async () => {
    const rows = await db().inboxEvent.findMany();
    const again = rows.map((row) =>
      storeMessage({ ...row, road: "webhook", shape: "none" as MessageShape, body: Buffer.from("{}"), headers: {} }),
    );
    expect(await Promise.all(again)).toEqual(rows.map(() => false));
    expect(await db().inboxEvent.count()).toBe(rows.length);
  });
});

describe("a request that moves money", () => {
  test("needs a key", async () => {
    const partner = await richPartner();
    const answer = await ask(partner, null);
    expect([answer.status, codeOf(answer)]).toEqual([400, "idempotency_key_missing"]);
    expect(await payoutsOf(partner)).toBe(0);
  });

  test("twenty times at once with one key has one effect, and all answers are the same bytes in the end", async () => {
    const partner = await richPartner();
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(partner, key)));
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      expect([answer.status, codeOf(answer)]).toEqual([409, "already_running"]);
      expect(answer.headers.get("retry-after")).toBe("1");
    }
    const later = await Promise.all(Array.from({ length: 20 }, () => ask(partner, key)));
    expect(later.every(({ status, replayed }) => status === 201 && replayed)).toBe(true);
    const good = [...answers.filter(({ status }) => status === 201), ...later];
    expect(new Set(good.map(({ text }) => text)).size).toBe(1);
    expect(await payoutsOf(partner)).toBe(1);
    expect(codeOf(await ask(partner, key, payout, { ...BODY, amount: 60_001 }))).toBe("idempotency_key_reused");
    await world.books.assertAllInvariants();
  });

  test("whose process ends after the commit and before the reply is answered with the stored bytes", async () => {
    const partner = await richPartner();
    const key = randomUUID();
    let commit = (): void => undefined;
    const committed = new Promise<void>((resolve) => {
      commit = resolve;
    });
    const killed = payoutWith(async () => {
      await requestPayout(wish(partner, key));
      commit();
      return new Promise(() => undefined);
    });
    void ask(partner, key, killed);
    await committed;
    const repeat = await ask(partner, key);
    expect([repeat.status, repeat.replayed]).toEqual([201, true]);
    expect((await ask(partner, key)).text).toBe(repeat.text);
    expect(await payoutsOf(partner)).toBe(1);
  });

  test("that fails after the commit is answered with what was done", async () => {
    const partner = await richPartner();
    const key = randomUUID();
    const answer = await ask(
      partner,
      key,
      payoutWith(async () => {
        await requestPayout(wish(partner, key));
        throw new Error("lost after the commit");
      }),
    );
    expect(answer.status).toBe(201);
    expect((await ask(partner, key)).text).toBe(answer.text);
    expect(await payoutsOf(partner)).toBe(1);
  });

  test("whose answer cannot be stored has no effect, and the key is free for the next try", async () => {
    const partner = await richPartner();
    const key = randomUUID();
    const failed = await withoutAnswers(() => ask(partner, key));
    expect(failed.status).toBe(500);
    expect(await payoutsOf(partner)).toBe(0);
    const repeat = await ask(partner, key);
    expect([repeat.status, repeat.replayed]).toEqual([201, false]);
    expect(await payoutsOf(partner)).toBe(1);
    await world.books.assertAllInvariants();
  });

  test("that lost its key to a later one while it slept is undone", async () => {
    const partner = await richPartner();
    const key = randomUUID();
    let wake = (): void => undefined;
    const asleep = new Promise<void>((resolve) => {
      wake = resolve;
    });
    let begin = (): void => undefined;
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const slow = ask(
      partner,
      key,
      payoutWith(async () => {
        begin();
        await asleep;
        return requestPayout({ ...wish(partner, key), requestKey: null });
      }),
    );
    await begun;
    await when.clockMoves(2 * MINUTE_MS);
    const quick = await ask(partner, key);
    wake();
    const late = await slow;
    expect([quick.status, late.status, codeOf(late)]).toEqual([201, 409, "already_running"]);
    expect(await payoutsOf(partner)).toBe(1);
    await world.books.assertAllInvariants();
  });

  test("must be answered with what was stored with its effect", async () => {
    const partner = await richPartner();
    const wrong = payoutWith(async () => {
      await requestPayout(wish(partner, randomUUID()));
      return { state: "something else" };
    });
    const forgetful = payoutWith(() => Promise.resolve({ state: "not remembered" }));
    expect((await ask(partner, randomUUID(), wrong)).status).toBe(500);
    expect((await ask(partner, randomUUID(), forgetful)).status).toBe(500);
  });
});

describe("a refusal", () => {
  test("that stands is kept for repeats, byte for byte", async () => {
    const partner = await given.partner();
    const key = randomUUID();
    const [first, second] = [await ask(partner, key), await ask(partner, key)];
    expect([first.status, codeOf(first), first.replayed]).toEqual([409, "insufficient_funds", false]);
    expect([second.status, second.text, second.replayed]).toEqual([409, first.text, true]);
  });

  test("that time may change frees the key", async () => {
    const purchase = await given.heldSession();
    const request = {
      userId: await given.operator(),
      body: { sessionId: purchase.sessionId },
      key: randomUUID(),
      path: "/api/sessions/settle",
    };
    expect(codeOf(await post(settle, request))).toBe("hold_not_over");
    await when.clockMoves(DAY_MS);
    const settled = await post(settle, request);
    expect([settled.status, settled.replayed]).toEqual([200, false]);
    expect((await post(settle, request)).text).toBe(settled.text);
  });
});

test("creating an order that broke off after the gateway had answered finds the same order", async () => {
  const partner = await given.partner();
  const offerId = await given.offer({ partner, price: money(5_000n, "INR") });
  const userId = await given.customer();
  await db().user.update({ where: { tenantId_id: { tenantId: TENANT, id: userId } }, data: { plan: "starter" } });
  const request = { userId, body: { gateway: "razorpay", offerId }, key: randomUUID() };
  expect((await withoutAnswers(() => post(createOrder, request))).status).toBe(500);
  const answer = await post(createOrder, request);
  expect(answer.status).toBe(201);
  expect((await post(createOrder, request)).text).toBe(answer.text);
  expect(await db().order.count({ where: { customerId: userId } })).toBe(1);
});

test("keys are forgotten after thirty days, not before, and the natural key still finds what was done", async () => {
  const purchase = await given.paidSession();
  const request = {
    userId: await given.operator(),
    body: { amount: 100, reason: "a test" },
    key: randomUUID(),
    params: { paymentId: purchase.paymentId },
  };
  const first = await post(refund, request);
  await when.clockMoves(29 * DAY_MS);
  await pruneRequests();
  expect((await post(refund, request)).replayed).toBe(true);
  await when.clockMoves(2 * DAY_MS);
  expect(await pruneRequests()).toBeGreaterThan(0);
  const later = await post(refund, request);
  expect(later.replayed).toBe(false);
  expect((JSON.parse(later.text) as { refundId: string }).refundId).toBe(
    (JSON.parse(first.text) as { refundId: string }).refundId,
  );
  expect(await db().refund.count({ where: { paymentId: purchase.paymentId } })).toBe(1);
});
