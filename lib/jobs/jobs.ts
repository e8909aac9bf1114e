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
  readonly send_payout: { readonly tenantId: string; readonly payoutId: string };
}

export type JobName = keyof JobPayloads;

export interface JobOptions {
  /** A job that waits under the same key is replaced instead of doubled. */
  readonly key?: string;
  readonly maxAttempts?: number;
}

const DEFAULT_ATTEMPTS = 12;

/** Queues a job inside the business transaction: it exists if and only if the transaction commits. */
export async function enqueue<N extends JobName>(
  tx: Tx,
  name: N,
  payload: JobPayloads[N],
  options: JobOptions = {},
): Promise<void> {
  await tx.$executeRaw`
    SELECT graphile_worker.add_job(${name}, payload := ${JSON.stringify(payload)}::json,
      job_key := ${options.key ?? null}, max_attempts := ${options.maxAttempts ?? DEFAULT_ATTEMPTS})`;
}

/** Longer than any job takes: two calls of ten seconds each, and at most two other jobs before it in the worker's hands. */
const LEASE_SECONDS = 60;

/**
 * Gives jobs back that a worker took and did not finish in time, because it was killed or lost its database; the queue
 * itself would wait for four hours. A job that is still running after all may then run twice, which every job bears.
 * @returns how many were given back.
 */
export function releaseAbandonedJobs(): Promise<number> {
  return db().$executeRaw`
    UPDATE graphile_worker._private_jobs SET locked_at = NULL, locked_by = NULL, run_at = greatest(run_at, now())
    WHERE locked_at < now() - ${LEASE_SECONDS}::int * interval '1 second'`;
}
