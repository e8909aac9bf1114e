import { SECOND_MS } from "@/lib/core/time";
import { config } from "@/lib/config/config";
import { db, type Tx } from "@/lib/db/client";

/**
 * Every kind of job, importable everywhere; the handlers are loaded by the worker only (`worker/registry.ts`).
 * A payload carries ids and nothing else.
 */
export interface JobPayloads {
  readonly apply_inbox: Readonly<Record<string, never>>;
  readonly capture_payment: { readonly tenantId: string; readonly paymentId: string };
  readonly send_refund: { readonly tenantId: string; readonly refundId: string };
  readonly cancel_seats: { readonly tenantId: string; readonly offerId: string };
  readonly answer_chargeback: { readonly tenantId: string; readonly chargebackId: string };
  readonly review_partner: { readonly tenantId: string; readonly partnerId: string };
  readonly move_transfer: { readonly tenantId: string; readonly transferId: string };
  readonly send_payout: { readonly tenantId: string; readonly payoutId: string };
}

export type JobName = keyof JobPayloads;

export interface JobOptions {
  /** A job that waits under the same key is replaced instead of doubled; one that is running is followed by the new one. */
  readonly key: string;
  readonly maxAttempts?: number;
}

const DEFAULT_ATTEMPTS = 12;

/** Queues a job inside the business transaction: it exists if and only if the transaction commits. */
export async function enqueue<N extends JobName>(
  tx: Tx,
  name: N,
  payload: JobPayloads[N],
  options: JobOptions,
): Promise<void> {
  await tx.$executeRaw`
    SELECT graphile_worker.add_job(${name}, payload := ${JSON.stringify(payload)}::json,
      job_key := ${options.key}, max_attempts := ${options.maxAttempts ?? DEFAULT_ATTEMPTS})`;
}

/** No job makes more calls, and so many jobs at most stand one behind the other in a worker's hands. */
const CALLS = 2;
const JOBS_IN_HAND = 3;

/** Longer than any job takes that is in a worker's hands, in seconds: a minute for gateways that have ten seconds to answer. */
function leaseSeconds(): number {
  const { razorpay, paypal } = config().gateways;
  return (CALLS * JOBS_IN_HAND * Math.max(razorpay?.timeoutMs ?? 0, paypal?.timeoutMs ?? 0)) / SECOND_MS;
}

/**
 * Gives jobs back that a worker took and did not finish in time, because it was killed or lost its database; the queue
 * itself would wait for four hours. A job that is still running after all may then run twice, which every job bears.
 * @returns how many were given back.
 */
export function releaseAbandonedJobs(): Promise<number> {
  return db().$executeRaw`
    UPDATE graphile_worker._private_jobs SET locked_at = NULL, locked_by = NULL, run_at = greatest(run_at, now())
    WHERE locked_at < now() - ${leaseSeconds()}::float8 * interval '1 second'`;
}

/**
 * Removes jobs whose work another job under the same key has taken over, while they ran or after their tries were used up.
 * The queue takes key and tries away from such a job; it removes it when it ends well, and would otherwise keep it for ever.
 * All our jobs have a key: one that merely failed keeps it, and its row.
 * @returns how many were removed.
 */
export function removeReplacedJobs(): Promise<number> {
  return db().$executeRaw`
    DELETE FROM graphile_worker._private_jobs WHERE key IS NULL AND attempts >= max_attempts AND locked_at IS NULL`;
}
