import { Logger, runOnce, type TaskList } from "graphile-worker";
import type { Money } from "@/lib/core/money";
import { advanceClock } from "@/lib/db/clock";
import { db } from "@/lib/db/client";
import { completeSession, type SessionView } from "@/lib/payments/escrow/complete";
import type { CheckoutReturn } from "@/lib/payments/gateways/types";
import type { PayoutMethod } from "@/lib/partners/destinations";
import { type PayoutView, requestPayout } from "@/lib/payments/payouts/request";
import { confirmPayment, type PaymentStatus } from "@/lib/payments/reactions/confirm";
import { type SettlementView, settleSession } from "@/lib/payments/settlement/settle";
import { HANDLERS } from "@/worker/registry";
import { TIMERS } from "@/worker/schedule";
import type { Partner, Purchase } from "./given";
import { TENANT } from "./seed";
import type { World } from "./world";

/** What is paid at a gateway, whatever it is for. */
type Payable = Pick<Purchase, "gateway" | "gatewayOrderId"> & Partial<Purchase>;

/** What the simulator's customer does: pays in full, or with other options of `/__control/razorpay/pay`. */
export type PayOptions = Readonly<Record<string, string | number | boolean | null>>;

export interface When {
  /** Pays at the gateway; what the browser would bring back. The webhooks are on their way. */
  customerPays(purchase: Payable, options?: PayOptions): Promise<CheckoutReturn>;
  customerReturns(purchase: Purchase, back: CheckoutReturn): Promise<PaymentStatus>;
  customerCompletes(purchase: Purchase, score: number | null): Promise<SessionView>;
  partnerCompletes(purchase: Purchase, partner?: Partner): Promise<SessionView>;
  settles(purchase: Purchase): Promise<SettlementView>;
  requestsPayout(partner: Partner, amount: Money, i?: { method?: PayoutMethod; key?: string }): Promise<PayoutView>;
  /** Every webhook on its way arrives, every job and message that is due is done. */
  workerRunsUntilIdle(): Promise<void>;
  /** Jobs only, no webhooks. */
  jobsRun(): Promise<void>;
  /** What happens by the clock alone happens once, and what follows from it. */
  timersTick(): Promise<void>;
  /** Moves our clock and the gateways' forward. */
  clockMoves(ms: number): Promise<void>;
  /** Jobs that failed do not wait for their next try. */
  failedJobsComeBack(): Promise<void>;
  /** Payouts reach their end at the gateway. */
  banksSettle(): Promise<void>;
  fault(rule: Readonly<Record<string, unknown>>): Promise<void>;
  faultsEnd(): Promise<void>;
}

export function whenIn(world: World): When {
  const { simulator } = world;
  const jobsRun = (): Promise<void> => runJobs(world);
  const workerRunsUntilIdle = async (): Promise<void> => {
    do {
      await simulator.control("/__control/webhooks/flush", {});
      await jobsRun();
    } while (await isWorkLeft());
  };
  return {
    customerPays: (purchase, options) => pay(world, purchase, options),
    customerReturns: (purchase, back) =>
      confirmPayment({ tenantId: TENANT, customerId: purchase.customerId, gateway: purchase.gateway, ...back }),
    customerCompletes: (purchase, score) =>
      complete(purchase, { role: "customer", userId: purchase.customerId }, score),
    partnerCompletes: (purchase, partner = purchase.partner) =>
      complete(purchase, { role: "partner", userId: partner.userId, partnerId: partner.id }, null),
    settles: (purchase) => settleSession({ tenantId: TENANT, sessionId: purchase.sessionId, partnerId: null }),
    requestsPayout: (partner, amount, { method, key } = {}) =>
      requestPayout({
        tenantId: TENANT,
        partnerId: partner.id,
        userId: partner.userId,
        amount,
        method: method ?? (amount.currency === "INR" ? "bank_account" : "paypal"),
        requestKey: key ?? null,
        requestId: null,
      }),
    workerRunsUntilIdle,
    jobsRun,
    timersTick: async () => {
      for (const timer of TIMERS) await timer.run();
      await workerRunsUntilIdle();
    },
    clockMoves: async (ms) => {
      await advanceClock(ms);
      await simulator.control("/__control/clock", { advanceMs: ms });
    },
    failedJobsComeBack: async () => {
      await db().$executeRaw`UPDATE graphile_worker._private_jobs SET run_at = now() WHERE run_at > now()`;
    },
    banksSettle: async () => {
      await simulator.control("/__control/payouts/settle", {});
    },
    fault: async (rule) => {
      await simulator.control("/__control/faults", rule);
    },
    faultsEnd: async () => {
      await simulator.control("DELETE /__control/faults");
    },
  };
}

async function pay({ simulator }: World, purchase: Payable, options: PayOptions = {}): Promise<CheckoutReturn> {
  const { gatewayOrderId } = purchase;
  if (purchase.gateway === "paypal") {
    await simulator.control("/__control/paypal/approve", { orderId: gatewayOrderId, outcome: "approve", ...options });
    return { gatewayOrderId, gatewayPaymentId: null, signature: null };
  }
  const paid = await simulator.control("/__control/razorpay/pay", {
    orderId: gatewayOrderId,
    outcome: "success",
    ...options,
  });
  const back = paid as { razorpay_payment_id: string; razorpay_signature?: string };
  return { gatewayOrderId, gatewayPaymentId: back.razorpay_payment_id, signature: back.razorpay_signature ?? null };
}

type Actor = Parameters<typeof completeSession>[0]["actor"];

function complete(purchase: Purchase, actor: Actor, score: number | null): Promise<SessionView> {
  return completeSession({
    tenantId: TENANT,
    sessionId: purchase.sessionId,
    actor,
    score,
    reason: null,
    requestId: null,
  });
}

const TASKS: TaskList = Object.fromEntries(
  Object.entries(HANDLERS).map(([name, handle]) => [name, (payload: unknown) => handle(payload as never)]),
);

async function runJobs({ queue }: World): Promise<void> {
  await runOnce({ pgPool: queue, taskList: TASKS, noHandleSignals: true, logger: SILENT });
}

const SILENT = new Logger(() => () => undefined);

async function isWorkLeft(): Promise<boolean> {
  const [row] = await db().$queryRaw<{ left: bigint }[]>`
    SELECT (SELECT count(*) FROM inbox_event WHERE status = 'received' AND next_attempt_at <= hf_now())
      + (SELECT count(*) FROM graphile_worker.jobs WHERE run_at <= now() AND attempts < max_attempts) AS left`;
  return row !== undefined && row.left > 0n;
}
