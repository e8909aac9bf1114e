import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openAlerts } from "@/lib/alerts/alerts";
import { money } from "@/lib/core/money";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/lib/core/time";
import { db } from "@/lib/db/client";
import { runDeadlines } from "@/lib/payments/deadlines/run";
import { DEADLINES } from "@/lib/payments/deadlines/table";
import { checkBooks } from "@/lib/payments/ledger/check-books";
import { decideRefund } from "@/lib/payments/refunds/decide";
import { appeal, complain, customerOf, decide, partnerOf, write } from "../support/casing";
import { type Given, givenIn, type Purchase } from "../support/given";
import { byCustomer, OPERATOR, refund } from "../support/refunding";
import { TENANT } from "../support/seed";
import { type When, whenIn } from "../support/when";
import { ask, startWorld, type World } from "../support/world";

let world: World;
let given: Given;
let when: When;

beforeAll(async () => {
  world = await startWorld();
  given = givenIn(world);
  when = whenIn(world);
});

afterEach(async () => {
  await when.faultsEnd();
  await world.simulator.control("/__control/razorpay/balance", { account: "merchant", amount: 100_000_000 });
});

afterAll(() => world.close());

/** Something that waits: its id, and how long until it must have moved on. */
interface Waits {
  readonly id: string;
  readonly limitMs: number;
  /** Its state when the time is over; `alert` when an operator must have been told. */
  readonly exit: { readonly state: string } | "alert";
}

const STATE_OF: Readonly<Record<string, (id: string) => Promise<string | undefined>>> = {
  order: async (id) => (await db().order.findUnique({ where: { tenantId_id: { tenantId: TENANT, id } } }))?.state,
  payment: async (id) => (await db().payment.findUnique({ where: { tenantId_id: { tenantId: TENANT, id } } }))?.state,
  session: async (id) => (await db().session.findUnique({ where: { tenantId_id: { tenantId: TENANT, id } } }))?.state,
  escrow: async (id) =>
    (await db().escrow.findUnique({ where: { tenantId_orderId: { tenantId: TENANT, orderId: id } } }))?.state,
  case: async (id) => {
    const found = await db().supportCase.findUnique({ where: { tenantId_id: { tenantId: TENANT, id } } });
    return found?.closedAt === null ? found.state : `${found?.state}, closed`;
  },
  refund: async (id) => (await db().refund.findUnique({ where: { tenantId_id: { tenantId: TENANT, id } } }))?.state,
};

const paid = (): Promise<Purchase> => given.paidSession({ price: money(100_000n, "INR") });

/** An order of which nobody knows whether the gateway has it. */
async function inDoubt(): Promise<string> {
  await when.fault({ kind: "lose_response", match: { path: "/v1/orders" } });
  await expect(given.openOrder()).rejects.toMatchObject({ code: "gateway_outcome_unknown" });
  const payment = await db().payment.findFirstOrThrow({ where: { state: "in_doubt" }, orderBy: { id: "desc" } });
  return payment.id;
}

async function sentPayout(kind: { account?: string; paypal?: string }): Promise<string> {
  const amount = kind.paypal === undefined ? money(60_000n, "INR") : money(2_000n, "USD");
  const partner = await given.partnerWithBalance(amount, kind);
  const { payoutId } = await when.requestsPayout(partner, amount);
  await when.workerRunsUntilIdle();
  await when.banksSettle();
  await when.workerRunsUntilIdle();
  return payoutId;
}

const held = (price = 100_000n): Promise<Purchase> => given.heldSession({ price: money(price, "INR") });

/** A case about so much that its decision waits for an appeal. */
async function decidedCase(): Promise<{ caseId: string; purchase: Purchase }> {
  const purchase = await held(2_000_000n);
  const { caseId } = await complain(purchase);
  await write(caseId, customerOf(purchase), true);
  await decide(caseId, 5_000);
  return { caseId, purchase };
}

/** How each row of the table comes to wait. */
const SCENARIOS: Readonly<Record<string, () => Promise<Waits>>> = {
  "order.open": async () => {
    const { orderId } = await given.openOrder();
    return { id: orderId, limitMs: 15 * MINUTE_MS, exit: { state: "expired" } };
  },
  "payment.authorized": async () => {
    const order = await given.openOrder({ price: money(5_000n, "USD") });
    await when.fault({ kind: "error_before", status: 500, match: { method: "POST", path: "/v2/checkout/orders/" } });
    await when.customerPays(order);
    await when.workerRunsUntilIdle();
    expect(await STATE_OF["payment"]?.(order.paymentId)).toBe("authorized");
    return { id: order.paymentId, limitMs: 30 * MINUTE_MS, exit: { state: "voided" } };
  },
  "payment.in_doubt": async () => ({ id: await inDoubt(), limitMs: 72 * HOUR_MS, exit: "alert" }),
  "payment.silent": async () => ({ id: await inDoubt(), limitMs: 5 * DAY_MS, exit: { state: "expired" } }),
  session: async () => {
    const { sessionId } = await paid();
    const session = await db().session.findUniqueOrThrow({
      where: { tenantId_id: { tenantId: TENANT, id: sessionId } },
    });
    const length = session.endsAt.getTime() - session.startsAt.getTime();
    return { id: sessionId, limitMs: length + 12 * HOUR_MS, exit: { state: "completed" } };
  },
  "case.awaiting_partner": async () => {
    const { caseId } = await complain(await held());
    return { id: caseId, limitMs: 48 * HOUR_MS, exit: { state: "under_review" } };
  },
  "case.awaiting_customer": async () => {
    const purchase = await held();
    const { caseId } = await complain(purchase, partnerOf(purchase));
    return { id: caseId, limitMs: 48 * HOUR_MS, exit: { state: "withdrawn, closed" } };
  },
  "case.under_review": async () => {
    const purchase = await held();
    const { caseId } = await complain(purchase);
    await write(caseId, customerOf(purchase), true);
    return { id: caseId, limitMs: 14 * DAY_MS, exit: { state: "resolved_split, closed" } };
  },
  "case.decided": async () => {
    const { caseId } = await decidedCase();
    return { id: caseId, limitMs: 48 * HOUR_MS, exit: { state: "resolved_split, closed" } };
  },
  "case.appealed": async () => {
    const { caseId, purchase } = await decidedCase();
    await appeal(caseId, partnerOf(purchase));
    return { id: caseId, limitMs: 14 * DAY_MS, exit: { state: "resolved_split, closed" } };
  },
  "escrow.holding": async () => {
    const { orderId } = await given.heldSession({ price: money(100_000n, "INR") });
    return { id: orderId, limitMs: 24 * HOUR_MS, exit: { state: "settled" } };
  },
  "refund.requested": async () => {
    const purchase = await given.heldSession({ price: money(100_000n, "INR") });
    const { refundId } = await refund(purchase, {}, byCustomer(purchase));
    return { id: refundId, limitMs: 72 * HOUR_MS, exit: "alert" };
  },
  "refund.waiting_funds": async () => {
    const purchase = await paid();
    await world.simulator.control("/__control/razorpay/balance", { account: "merchant", amount: 0 });
    const { refundId } = await refund(purchase);
    await when.jobsRun();
    return { id: refundId, limitMs: 7 * DAY_MS, exit: { state: "needs_manual" } };
  },
  "refund.needs_manual": async () => {
    const purchase = await paid();
    await when.fault({
      kind: "error_before",
      status: 400,
      match: { method: "POST", path: "^/v1/payments/[^/]+/refund$" },
    });
    const { refundId } = await refund(purchase);
    await when.jobsRun();
    return { id: refundId, limitMs: 0, exit: "alert" };
  },
  "refund.under_way": async () => {
    const purchase = await paid();
    await when.fault({ kind: "error_before", status: 500, match: { path: "^/v1/(payments/[^/]+/refund|refunds)" } });
    const { refundId } = await refund(purchase);
    await when.jobsRun();
    return { id: refundId, limitMs: 10 * DAY_MS, exit: "alert" };
  },
  "payout.under_way": async () => ({ id: await sentPayout({ account: "0003" }), limitMs: 10 * DAY_MS, exit: "alert" }),
  "payout.unclaimed": async () => {
    const id = await sentPayout({ paypal: "unregistered@example.com" });
    await when.fault({ kind: "drop", match: { event: "*" } });
    await when.fault({ kind: "error_before", status: 500, match: { path: "/v1/payments/payouts" } });
    return { id, limitMs: 31 * DAY_MS, exit: "alert" };
  },
};

test("every row of the table has a scenario, and every waiting state a row", async () => {
  const objects = DEADLINES.map(({ object }) => object).toSorted();
  expect(Object.keys(SCENARIOS).toSorted()).toEqual(objects);
  const [view] = await ask(world.database.ownerUrl, "SELECT pg_get_viewdef('books.waiting'::regclass) AS text");
  const literals = Array.from(String(view?.["text"]).matchAll(/'([a-z_.]+)'::text/g), ([, literal = ""]) => literal);
  const inView = literals.filter((literal) => literal.includes(".") || objects.includes(literal));
  expect([...new Set(inView)].toSorted()).toEqual(objects);
});

/** A margin for the real seconds that pass while a scenario is set up. */
const MARGIN_MS = MINUTE_MS;

async function alertsAbout(id: string): Promise<number> {
  return (await openAlerts(TENANT, 1_000)).filter(({ subject }) => subject === id).length;
}

async function isOut(object: string, { id, exit }: Waits): Promise<boolean> {
  if (exit === "alert") return (await alertsAbout(id)) > 0;
  return (await STATE_OF[object.split(".")[0] ?? ""]?.(id)) === exit.state;
}

describe("what waits moves on when its time is over, and not before", () => {
  test.each(DEADLINES)("$object: after $limit, $exit", async ({ object }) => {
    const waits = await SCENARIOS[object]?.();
    if (waits === undefined) throw new Error(`no scenario for ${object}`);
    if (waits.limitMs > 0) {
      await when.clockMoves(waits.limitMs - MARGIN_MS);
      await when.timersTick();
      expect(await isOut(object, waits)).toBe(false);
    }
    await when.clockMoves(2 * MARGIN_MS);
    await when.timersTick();
    expect(await isOut(object, waits)).toBe(true);
    await runDeadlines();
    await runDeadlines();
    await world.books.assertAllInvariants();
  });
});

test("two timers at once void an authorisation once (T8)", async () => {
  const scenario = await SCENARIOS["payment.authorized"]?.();
  await when.clockMoves(31 * MINUTE_MS);
  await Promise.all([runDeadlines(), runDeadlines()]);
  await runDeadlines();
  const voided = await db().paymentEvent.count({ where: { paymentId: scenario?.id ?? "", toState: "voided" } });
  expect(voided).toBe(1);
  await world.books.assertAllInvariants();
});

test("an alert closes by itself when somebody has decided", async () => {
  const purchase = await given.heldSession({ price: money(100_000n, "INR") });
  const { refundId } = await refund(purchase, {}, byCustomer(purchase));
  await when.clockMoves(72 * HOUR_MS);
  await runDeadlines();
  await runDeadlines();
  expect(await alertsAbout(refundId)).toBe(1);
  const decision = { tenantId: TENANT, refundId, userId: OPERATOR.userId, partnerId: null, reason: "seen" };
  await decideRefund({ ...decision, decision: "reject" });
  await runDeadlines();
  expect(await alertsAbout(refundId)).toBe(0);
  await world.books.assertAllInvariants();
});

test("rule I11 names what two runs of the timer left behind", async () => {
  const { sessionId } = await paid();
  await when.clockMoves(DAY_MS);
  await db().$executeRaw`UPDATE deadline_run SET as_of = hf_now(), before_as_of = hf_now()`;
  expect(await checkBooks(world.database.auditorUrl)).toContainEqual(
    expect.objectContaining({ rule: "I11", subject: sessionId }),
  );
  await when.timersTick();
  await world.books.assertAllInvariants();
});
