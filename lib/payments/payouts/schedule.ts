import { type ErrorCode, isAppError } from "@/lib/core/errors";
import { money } from "@/lib/core/money";
import type { Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { recordAudit } from "@/lib/audit/record";
import { rememberAnswer } from "@/lib/http/idempotency";
import { log } from "@/lib/log/log";
import { findDestination, type PayoutMethod } from "@/lib/partners/destinations";
import { payoutMinimum } from "@/lib/tenants/queries";
import { partnerAvailable } from "@/lib/payments/ledger/queries";
import { uncoveredStakes } from "@/lib/payments/chargebacks/queries";
import type { PayoutSchedule } from "@/prisma/generated/client";
import { requestPayout } from "./request";

export const SCHEDULES = ["on_request", "week", "month"] as const;
export type Every = (typeof SCHEDULES)[number];

export interface ScheduleView {
  readonly currency: string;
  readonly method: PayoutMethod;
  readonly every: Every;
}

/** The period that runs now in India, such as `2026-W47` or `2026-11`; empty for what has none. */
async function currentPeriod(tx: Tx, every: string): Promise<string> {
  const format = every === "week" ? 'IYYY-"W"IW' : every === "month" ? "YYYY-MM" : "";
  const [row] = await tx.$queryRaw<{ period: string }[]>`
    SELECT to_char(hf_now() AT TIME ZONE 'Asia/Kolkata', ${format}) AS period`;
  return row?.period ?? "";
}

/**
 * Says when a partner's money in one currency goes out by itself: at the beginning of each week (Monday) or month of
 * India from the next one on, or only when it is asked for.
 * @throws AppError `not_found` without an account for the method
 */
export function setSchedule(
  i: ScheduleView & { tenantId: string; partnerId: string; userId: string; requestId: string | null },
): Promise<ScheduleView> {
  const { tenantId, partnerId, currency, method, every, userId } = i;
  return withTx(async (tx) => {
    await findDestination(tx, { tenantId, partnerId, method, currency });
    const donePeriod = await currentPeriod(tx, every);
    const chosen = { method, every, donePeriod, changedBy: userId };
    await tx.payoutSchedule.upsert({
      where: { tenantId_partnerId_currency: { tenantId, partnerId, currency } },
      create: { tenantId, partnerId, currency, ...chosen },
      update: chosen,
    });
    await recordAudit(tx, [
      {
        tenantId,
        actor: userId,
        action: "payout_schedule.changed",
        subject: `${partnerId}:${currency}`,
        payload: { method, every },
        requestId: i.requestId,
      },
    ]);
    return rememberAnswer(tx, { currency, method, every });
  });
}

/**
 * Requests what is available for every schedule whose period has begun, once for each period; what is below the smallest
 * payout waits for the next one. Returns how many were requested.
 */
export async function runSchedules(): Promise<number> {
  const due = await withTx(
    (tx) => tx.$queryRaw<(PayoutSchedule & { period: string })[]>`
      SELECT s.tenant_id AS "tenantId", s.partner_id AS "partnerId", s.currency, s.method, s.every, p.period
      FROM payout_schedule s
      CROSS JOIN LATERAL (SELECT to_char(hf_now() AT TIME ZONE 'Asia/Kolkata', CASE s.every WHEN 'week' THEN 'IYYY-"W"IW' ELSE 'YYYY-MM' END) AS period) p
      WHERE s.every <> 'on_request' AND s.done_period IS DISTINCT FROM p.period ORDER BY s.tenant_id, s.partner_id`,
  );
  let count = 0;
  for (const each of due) {
    if (await requestDue(each)) count += 1;
  }
  return count;
}

/** Nothing to pay to, more than the rail carries, or requested by a look that did not come to its end. */
const SETTLED: ReadonlySet<ErrorCode> = new Set(["not_found", "invalid_input", "idempotency_key_reused"]);

/** Something that may pass, such as a freeze, leaves the period open for the next look. */
async function requestDue(due: PayoutSchedule & { period: string }): Promise<boolean> {
  const { tenantId, partnerId, currency, period } = due;
  try {
    const minor = await payable(due);
    if (minor !== null)
      await requestPayout({
        tenantId,
        partnerId,
        userId: "schedule",
        amount: money(minor, currency),
        method: due.method as PayoutMethod,
        // One for each period, whatever happens between this and the next statement.
        requestKey: `schedule:${currency}:${period}`,
        requestId: null,
      });
    await finish(due);
    return minor !== null;
  } catch (error) {
    if (!isAppError(error)) throw error;
    log().warn({ partnerId, currency, period, code: error.code }, "a scheduled payout could not be requested");
    if (SETTLED.has(error.code)) await finish(due);
    return false;
  }
}

function payable({ tenantId, partnerId, currency }: PayoutSchedule): Promise<bigint | null> {
  return withTx(async (tx) => {
    const balances = await partnerAvailable(tx, tenantId, partnerId);
    const has = balances.find((each) => each.currency === currency)?.minor ?? 0n;
    const minor = has - (await uncoveredStakes(tx, { tenantId, partnerId, currency }));
    const minimum = await payoutMinimum(tx, tenantId, currency);
    return minimum === null || minor < minimum ? null : minor;
  });
}

async function finish({ tenantId, partnerId, currency, period }: PayoutSchedule & { period: string }): Promise<void> {
  await withTx((tx) =>
    tx.payoutSchedule.updateMany({ where: { tenantId, partnerId, currency }, data: { donePeriod: period } }),
  );
}
