import { expect } from "vitest";
import { money } from "@/lib/core/money";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import { db } from "@/lib/db/client";
import type { Given, Purchase } from "./given";
import { byCustomer, refund } from "./refunding";
import { routingIn } from "./routing";
import { TENANT } from "./seed";
import type { When } from "./when";
import { ask, type World } from "./world";

/** Something that waits: its id, and how long until it must have moved on. */
export interface Waits {
  readonly id: string;
  readonly limitMs: number;
  /** Its state when the time is over; `alert` when an operator must have been told. */
  readonly exit: { readonly state: string } | "alert";
}

export type Scenarios = Readonly<Record<string, () => Promise<Waits>>>;

const key = (id: string) => ({ tenantId_id: { tenantId: TENANT, id } });
const ofOrder = (orderId: string) => ({ tenantId_orderId: { tenantId: TENANT, orderId } });

/** How something stands, by the name of its row in the table or the word before the point. */
const STATE_OF: Readonly<Record<string, (id: string) => Promise<string | undefined>>> = {
  order: async (id) => (await db().order.findUnique({ where: key(id) }))?.state,
  payment: async (id) => (await db().payment.findUnique({ where: key(id) }))?.state,
  session: async (id) => (await db().session.findUnique({ where: key(id) }))?.state,
  "session.no_show": async (id) =>
    (await db().session.findUnique({ where: key(id) }))?.absenceDueAt === null ? "decided" : "open",
  "session.proposal": async (id) => (await db().sessionProposal.findUnique({ where: key(id) }))?.state,
  escrow: async (id) => (await db().escrow.findUnique({ where: ofOrder(id) }))?.state,
  approval: async (id) => (await db().approval.findUnique({ where: key(id) }))?.state,
  partner: async (id) => (await db().partnerIncome.findUnique({ where: ofOrder(id) }))?.reserveLeftMinor.toString(),
  plan: async (id) =>
    (await db().planNotice.findFirst({ where: { tenantId: TENANT, orderId: id } }))?.daysBefore.toString(),
  kyc: async (id) =>
    (
      await db().partnerKyc.findUnique({ where: { tenantId_partnerId: { tenantId: TENANT, partnerId: id } } })
    )?.reminders.toString(),
  case: async (id) => {
    const found = await db().supportCase.findUnique({ where: key(id) });
    return found?.closedAt === null ? found.state : `${found?.state}, closed`;
  },
  chargeback: async (id) => {
    const found = await db().chargeback.findUnique({ where: key(id) });
    return found?.answer ?? found?.status;
  },
  refund: async (id) => (await db().refund.findUnique({ where: key(id) }))?.state,
};

export function stateOf(object: string, id: string): Promise<string | undefined> {
  const read = STATE_OF[object] ?? STATE_OF[object.split(".")[0] ?? ""];
  return read === undefined ? Promise.resolve(undefined) : read(id);
}

interface Kit {
  readonly world: World;
  readonly given: Given;
  readonly when: When;
}

/** How orders, payments, holds, refunds and payouts come to wait. */
export function moneyScenarios({ world, given, when }: Kit): Scenarios {
  const paid = (): Promise<Purchase> => given.paidSession({ price: money(100_000n, "INR") });
  /** An order of which nobody knows whether the gateway has it. */
  const inDoubt = async (): Promise<string> => {
    await when.fault({ kind: "lose_response", match: { path: "/v1/orders" } });
    await expect(given.openOrder()).rejects.toMatchObject({ code: "gateway_outcome_unknown" });
    return (await db().payment.findFirstOrThrow({ where: { state: "in_doubt" }, orderBy: { id: "desc" } })).id;
  };
  const sentPayout = async (kind: { account?: string; paypal?: string }): Promise<string> => {
    const amount = kind.paypal === undefined ? money(60_000n, "INR") : money(2_000n, "USD");
    const partner = await given.partnerWithBalance(amount, kind);
    const { payoutId } = await when.requestsPayout(partner, amount);
    await when.workerRunsUntilIdle();
    await when.banksSettle();
    await when.workerRunsUntilIdle();
    return payoutId;
  };
  const route = routingIn(world, when);
  /** Neither by messages nor when it is asked. */
  const nobodyTells = async (event: string): Promise<void> => {
    await when.fault({ kind: "drop", match: { event } });
    await when.fault({ kind: "error_before", status: 500, match: { method: "GET", path: "/v1/transfers/" } });
  };
  return {
    "order.open": async () => {
      const { orderId } = await given.openOrder();
      return { id: orderId, limitMs: 15 * MINUTE_MS, exit: { state: "expired" } };
    },
    "payment.authorized": async () => {
      const order = await given.openOrder({ price: money(5_000n, "USD") });
      await when.fault({ kind: "error_before", status: 500, match: { method: "POST", path: "/v2/checkout/orders/" } });
      await when.customerPays(order);
      await when.workerRunsUntilIdle();
      expect(await stateOf("payment", order.paymentId)).toBe("authorized");
      return { id: order.paymentId, limitMs: 30 * MINUTE_MS, exit: { state: "voided" } };
    },
    "payment.in_doubt": async () => ({ id: await inDoubt(), limitMs: 72 * HOUR_MS, exit: "alert" }),
    "payment.silent": async () => ({ id: await inDoubt(), limitMs: 5 * DAY_MS, exit: { state: "expired" } }),
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
    "payout.under_review": async () => {
      const amount = money(60_000n, "INR");
      const partner = await given.partnerWithBalance(amount);
      // An account of this very moment cools.
      await db().payoutDestination.updateMany({
        where: { partnerId: partner.id },
        data: { createdAt: await databaseNow() },
      });
      const { payoutId } = await when.requestsPayout(partner, amount);
      const [row] = await ask(
        world.database.ownerUrl,
        "SELECT extract(epoch FROM due_at - state_since) * 1000 AS ms FROM books.waiting w JOIN payout p ON p.id = w.id WHERE w.id = $1",
        [payoutId],
      );
      return { id: payoutId, limitMs: Number(row?.["ms"]), exit: "alert" };
    },
    "payout.under_way": async () => ({
      id: await sentPayout({ account: "0003" }),
      limitMs: 10 * DAY_MS,
      exit: "alert",
    }),
    "transfer.under_way": async () => {
      const partner = await route.linkedPartner();
      await nobodyTells("transfer.*");
      const purchase = await given.paidSession({ price: money(100_000n, "INR"), partner });
      return { id: (await route.transferOf(purchase)).id, limitMs: 3 * DAY_MS, exit: "alert" };
    },
    "transfer.released": async () => {
      const partner = await route.linkedPartner();
      const purchase = await given.heldSession({ price: money(100_000n, "INR"), partner });
      await route.transfersProcess();
      await when.clockMoves(DAY_MS);
      await when.timersTick();
      await nobodyTells("settlement.*");
      return { id: (await route.transferOf(purchase)).id, limitMs: 10 * DAY_MS, exit: "alert" };
    },
    "payout.unclaimed": async () => {
      const id = await sentPayout({ paypal: "unregistered@example.com" });
      await when.fault({ kind: "drop", match: { event: "*" } });
      await when.fault({ kind: "error_before", status: 500, match: { path: "/v1/payments/payouts" } });
      return { id, limitMs: 31 * DAY_MS, exit: "alert" };
    },
  };
}
