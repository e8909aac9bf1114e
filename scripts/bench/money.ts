import { money } from "@/lib/core/money";
import { withTx } from "@/lib/db/tx";
import { sealAudit } from "@/lib/audit/seal";
import { addDestination } from "@/lib/partners/destinations";
import { addPayoutRules, DEFAULT_TERMS } from "@/lib/tenants/payout-rules";
import { checkBooks } from "@/lib/payments/ledger/check-books";
import { requestPayout } from "@/lib/payments/payouts/request";
import { applyInbox } from "@/lib/payments/reactions/apply";
import { settleDue } from "@/lib/payments/settlement/settle";
import { type Cost, costOf } from "./cpu";
import { type Figure, median, repeat } from "./numbers";
import { type Place, settleDown, withPlace } from "./place";
import { seedDueHolds, seedMessages, seedOpenOrders, seedPartners } from "./seed";

const PARTNERS = 1_000;

async function assertBooks({ stack }: Place): Promise<void> {
  const [violation] = await checkBooks(stack.readerUrl);
  if (violation) throw new Error(`the books are wrong after the measurement: ${JSON.stringify(violation)}`);
}

const databaseOf = ({ stack }: Place): number => stack.pids["databasePid"] ?? 0;

/** How many a second, and what one costs in processor time. */
function rates(what: string, count: number, costs: readonly Cost[]): Figure[] {
  return [
    median(
      what,
      "/s",
      costs.map((cost) => count / cost.seconds),
    ),
    median(
      "  processor time of each",
      "ms",
      costs.map((cost) => (cost.cpuSeconds * 1_000) / count),
    ),
  ];
}

/** Events measured for each batch size: enough for a second or so. */
const APPLY = [
  { batch: 1, events: 400 },
  { batch: 10, events: 2_000 },
  { batch: 100, events: 5_000 },
  { batch: 500, events: 10_000 },
];

/** Stored captures of known orders a second, until everything is booked. */
export function measureApply(): Promise<Figure[]> {
  return withPlace({}, async (place) => {
    const { owner, tenant } = place;
    await seedPartners(owner, tenant, PARTNERS);
    let from = 0;
    const run = async (batch: number, count: number): Promise<Cost> => {
      await seedOpenOrders(owner, { tenant, from, count });
      await seedMessages(owner, { tenant, from, count });
      from += count;
      await settleDown(owner);
      return costOf(databaseOf(place), async () => {
        while ((await applyInbox(batch)) > 0);
      });
    };
    await run(100, 1_000);
    const figures: Figure[] = [];
    for (const { batch, events } of APPLY) {
      const runs = await repeat(3, () => run(batch, events));
      figures.push(...rates(`captures booked, ${batch} a transaction`, events, runs));
    }
    await assertBooks(place);
    return figures;
  });
}

const HOLDS = 50_000;

/** Holds that are over a second, settled by one and by two workers. */
export function measureSettle(): Promise<Figure[]> {
  return withPlace({}, async (place) => {
    const { owner, tenant } = place;
    await seedPartners(owner, tenant, PARTNERS);
    let from = 0;
    const run = async (workers: number): Promise<Cost> => {
      await seedDueHolds(owner, { tenant, from, count: HOLDS });
      from += HOLDS;
      await settleDown(owner);
      return costOf(databaseOf(place), () => Promise.all(Array.from({ length: workers }, () => settleDue())));
    };
    const figures: Figure[] = [];
    for (const workers of [1, 2]) {
      const runs = await repeat(3, () => run(workers));
      figures.push(...rates(`holds settled, ${workers} ${workers === 1 ? "worker" : "workers"}`, HOLDS, runs));
    }
    await assertBooks(place);
    return figures;
  });
}

/** Orders that make a hundred thousand entries: two of the capture and four of the settlement each. */
const SETTLED_ORDERS = 16_667;

/** How long all rules of the books take over a hundred thousand entries. */
export function measureBooks(): Promise<Figure[]> {
  return withPlace({}, async (place) => {
    const { owner, tenant } = place;
    await seedPartners(owner, tenant, PARTNERS);
    await seedDueHolds(owner, { tenant, from: 0, count: SETTLED_ORDERS });
    await settleDue();
    await sealAudit();
    await settleDown(owner);
    const runs = await repeat(3, () => costOf(databaseOf(place), () => assertBooks(place)));
    const what = "all rules of the books, 100,000 entries";
    return [
      median(
        what,
        "s",
        runs.map((run) => run.seconds),
      ),
      median(
        "  processor time",
        "s",
        runs.map((run) => run.cpuSeconds),
      ),
    ];
  });
}

const PAYEES = 16;
const PAYOUTS = 800;
const PAYOUT_MINOR = 50_000n;

/** Payouts asked for a second, sixteen at a time, by as many partners and by one: the money is reserved and the job queued. */
export function measurePayouts(): Promise<Figure[]> {
  return withPlace({}, async (place) => {
    const { owner, tenant } = place;
    await seedPartners(owner, tenant, PAYEES);
    await seedDueHolds(owner, { tenant, from: 0, count: 20_000 });
    await settleDue();
    for (let n = 0; n < PAYEES; n += 1) await addBank(tenant, `par_bench${n}`);
    await withoutCooling(tenant);
    await settleDown(owner);
    const run = async (partners: number): Promise<Cost> => {
      let left = PAYOUTS;
      const ask = async (lane: number): Promise<void> => {
        while (left > 0) {
          left -= 1;
          await askForPayout(tenant, `par_bench${lane % partners}`);
        }
      };
      return costOf(databaseOf(place), () => Promise.all(Array.from({ length: 16 }, (_, lane) => ask(lane))));
    };
    await run(PAYEES);
    const spread = await repeat(3, () => run(PAYEES));
    const hot = await repeat(3, () => run(1));
    await assertBooks(place);
    return [
      ...rates("payouts requested, 16 at a time, 16 partners", PAYOUTS, spread),
      ...rates("payouts requested, 16 at a time, one partner", PAYOUTS, hot),
    ];
  });
}

async function addBank(tenantId: string, partnerId: string): Promise<void> {
  const details = {
    kind: "bank_account",
    holder: "Partner",
    ifsc: "HDFC0000317",
    accountNumber: "50100234567890",
  } as const;
  await withTx((tx) => addDestination(tx, { tenantId, partnerId, method: "bank_account", currency: "INR", details }));
}

/** The accounts are of this minute, and nobody here reviews payouts. */
async function withoutCooling(tenantId: string): Promise<void> {
  const rules = { tenantId, currency: "INR", version: 1, terms: { ...DEFAULT_TERMS, coolingHours: 0 } };
  await withTx((tx) => addPayoutRules(tx, { ...rules, decidedBy: "usr_bench" }));
}

async function askForPayout(tenantId: string, partnerId: string): Promise<void> {
  const amount = money(PAYOUT_MINOR, "INR");
  const by = { userId: "usr_partner", requestKey: null, requestId: null };
  await requestPayout({ tenantId, partnerId, amount, method: "bank_account", ...by });
}
