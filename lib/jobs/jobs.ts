import type { Tx } from "@/lib/db/client";

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
