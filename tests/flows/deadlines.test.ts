import { afterEach, describe, expect, test } from "vitest";
import { openAlerts } from "@/lib/alerts/alerts";
import { money } from "@/lib/core/money";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/lib/core/time";
import { db } from "@/lib/db/client";
import { runDeadlines } from "@/lib/payments/deadlines/run";
import { DEADLINES } from "@/lib/payments/deadlines/table";
import { checkBooks } from "@/lib/payments/ledger/check-books";
import { decideRefund } from "@/lib/payments/refunds/decide";
import type { Purchase } from "../support/given";
import { byCustomer, OPERATOR, refund } from "../support/refunding";
import { ROUTE_AT_ONCE } from "../support/routing";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import { moneyScenarios, type Scenarios, stateOf, type Waits } from "../support/waiting";
import { peopleScenarios } from "../support/waiting-people";
import { ask } from "../support/world";

const { world, given, when } = await setUp(ROUTE_AT_ONCE);

afterEach(async () => {
  await when.faultsEnd();
  await world.simulator.control("/__control/razorpay/balance", { account: "merchant", amount: 100_000_000 });
});

const paid = (): Promise<Purchase> => given.paidSession({ price: money(100_000n, "INR") });

/** How each row of the table comes to wait. */
function scenarios(): Scenarios {
  const kit = { world, given, when };
  return { ...moneyScenarios(kit), ...peopleScenarios(kit) };
}

test("every row of the table has a scenario, and every waiting state a row", async () => {
  const objects = DEADLINES.map(({ object }) => object).toSorted();
  expect(Object.keys(scenarios()).toSorted()).toEqual(objects);
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
  return (await stateOf(object, id)) === exit.state;
}

describe("what waits moves on when its time is over, and not before", () => {
  test.each(DEADLINES)("$object: after $limit, $exit", async ({ object }) => {
    const waits = await scenarios()[object]?.();
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
  const scenario = await scenarios()["payment.authorized"]?.();
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
