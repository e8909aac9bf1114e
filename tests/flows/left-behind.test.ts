import pg from "pg";
import { expect, test, vi } from "vitest";
import { money } from "@/lib/core/money";
import { db } from "@/lib/db/client";
import { guardPool } from "@/lib/db/pool";
import { withTx } from "@/lib/db/tx";
import { releaseAbandonedJobs, removeReplacedJobs } from "@/lib/jobs/jobs";
import { queuePayout } from "@/lib/payments/payouts/queue";
import { CONCURRENCY, runQueue } from "@/worker/queue";
import { TENANT } from "../support/seed";
import { setUp } from "../support/set-up";
import { asOwner } from "../support/world";

const { world, given, when } = await setUp();
/** As a worker leaves its jobs that was killed so many seconds ago. */
function takeAllJobs(secondsAgo: number): Promise<number> {
  return db().$executeRaw`
    UPDATE graphile_worker._private_jobs SET locked_at = now() - ${secondsAgo}::int * interval '1 second', locked_by = 'a dead worker'`;
}

test("what a killed worker had taken is done within a minute, not within four hours (F58)", async () => {
  const partner = await given.partnerWithBalance(money(60_000n, "INR"));
  const payout = await when.requestsPayout(partner, money(50_000n, "INR"));
  const stateOf = async (): Promise<string | undefined> =>
    (await db().payout.findFirst({ where: { id: payout.payoutId } }))?.state;
  // The gateways of this world have two seconds to answer, not ten: a fifth of the minute.
  expect(await takeAllJobs(11)).toBe(1);
  expect(await releaseAbandonedJobs()).toBe(0);
  await when.jobsRun();
  expect(await stateOf()).toBe("queued");
  await takeAllJobs(13);
  expect(await releaseAbandonedJobs()).toBe(1);
  await when.jobsRun();
  expect(await stateOf()).toBe("processing");
  await world.books.assertAllInvariants();
});

test("a job that was replaced while it ran leaves nothing behind when its worker is killed; one out of tries stays", async () => {
  const partner = await given.partnerWithBalance(money(60_000n, "INR"));
  const { payoutId } = await when.requestsPayout(partner, money(50_000n, "INR"));
  const jobs = (): Promise<{ key: string | null }[]> =>
    db().$queryRaw`SELECT key FROM graphile_worker.jobs WHERE task_identifier = 'send_payout'`;
  await takeAllJobs(13);
  await withTx((tx) => queuePayout(tx, { tenantId: TENANT, id: payoutId }));
  expect(await releaseAbandonedJobs()).toBe(1);
  await db().$executeRaw`UPDATE graphile_worker._private_jobs SET attempts = max_attempts`;
  expect(await jobs()).toHaveLength(2);
  expect(await removeReplacedJobs()).toBe(1);
  expect(await jobs()).toEqual([{ key: `payout:${payoutId}` }]);
  await withTx((tx) => queuePayout(tx, { tenantId: TENANT, id: payoutId }));
  expect(await removeReplacedJobs()).toBe(1);
  await when.workerRunsUntilIdle();
  expect(await jobs()).toEqual([]);
  await world.books.assertAllInvariants();
});

test("a payout that comes back days after it was paid is found although the webhook was lost (F52)", async () => {
  const partner = await given.partnerWithBalance(money(60_000n, "INR"), { account: "0002" });
  const payout = await when.requestsPayout(partner, money(50_000n, "INR"));
  await when.workerRunsUntilIdle();
  await when.banksSettle();
  await when.workerRunsUntilIdle();
  const stateOf = async (): Promise<string | undefined> =>
    (await db().payout.findFirst({ where: { id: payout.payoutId } }))?.state;
  expect(await stateOf()).toBe("paid");
  await when.fault({ kind: "drop", match: { event: "*" } });
  await when.clockMoves(86_400_000 + 60_000);
  await when.timersTick();
  expect(await stateOf()).toBe("returned");
  await when.faultsEnd();
  expect(await world.books.partner(partner.id, "INR")).toBe(60_000n);
  await world.books.assertAllInvariants();
});

test("an approved payment that could not be captured before its order expired is voided, not left waiting", async () => {
  const purchase = await given.openOrder({ price: money(5_000n, "USD") });
  await when.fault({ kind: "error_before", match: { method: "POST", path: "^/v2/checkout/orders/.*/capture$" } });
  await when.customerPays(purchase);
  await when.workerRunsUntilIdle();
  const stateOf = async (): Promise<string | undefined> =>
    (await db().payment.findFirst({ where: { id: purchase.paymentId } }))?.state;
  expect(await stateOf()).toBe("authorized");
  await when.clockMoves(1_800_000);
  await when.timersTick();
  expect(await stateOf()).toBe("voided");
  await when.faultsEnd();
  await when.failedJobsComeBack();
  await when.workerRunsUntilIdle();
  expect(await stateOf()).toBe("voided");
  await world.books.assertAllInvariants();
});

test("a job queue whose connections are cut in the middle of its work goes on by itself (F59)", async () => {
  const pool = new pg.Pool({
    connectionString: world.database.workerUrl,
    max: CONCURRENCY + 2,
    application_name: "queue",
  });
  guardPool(pool);
  const queue = await runQueue(pool);
  try {
    for (let round = 0; round < 4; round += 1) {
      const partner = await given.partnerWithBalance(money(60_000n, "INR"));
      await when.fault({ kind: "delay", ms: 300, count: 1, match: { path: "/v1/payouts", method: "POST" } });
      const { payoutId } = await when.requestsPayout(partner, money(50_000n, "INR"));
      await asOwner(
        world.database,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'queue'",
      );
      await vi.waitFor(
        async () => {
          await when.failedJobsComeBack();
          await releaseAbandonedJobs();
          const payout = await db().payout.findFirstOrThrow({ where: { id: payoutId } });
          expect(["processing", "paid"]).toContain(payout.state);
        },
        { timeout: 60_000, interval: 500 },
      );
    }
  } finally {
    await queue.stop();
    await pool.end();
  }
  await when.workerRunsUntilIdle();
  await world.books.assertAllInvariants();
});
