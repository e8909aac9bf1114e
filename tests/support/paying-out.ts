import { type Money, money } from "@/lib/core/money";
import { withTx } from "@/lib/db/tx";
import { db } from "@/lib/db/client";
import { addPayoutRules, currentRules, DEFAULT_TERMS, type PayoutTerms } from "@/lib/tenants/payout-rules";
import { cancelPayout } from "@/lib/payments/payouts/cancel";
import { retryPayout } from "@/lib/payments/payouts/retry";
import { type Review, reviewPayout } from "@/lib/payments/payouts/review";
import { decide } from "@/lib/payments/two-person/decide";
import type { Partner } from "./given";
import { TENANT } from "./seed";

export const inr = (minor: bigint): Money => money(minor, "INR");

/** The next version of the tests' tenant's rules, as if two operators had agreed. */
export async function rulesAre(terms: Partial<PayoutTerms>, currency = "INR"): Promise<void> {
  await withTx(async (tx) => {
    const { version } = await currentRules(tx, { tenantId: TENANT, currency });
    await addPayoutRules(tx, {
      tenantId: TENANT,
      currency,
      version: (version ?? 0) + 1,
      terms: { ...DEFAULT_TERMS, ...terms },
      decidedBy: "usr_second",
    });
  });
}

export const payoutRow = (payoutId: string) =>
  db().payout.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: TENANT, id: payoutId } },
    include: { attempts: { orderBy: { n: "asc" } } },
  });

export function review(payoutId: string, decision: Review["decision"], userId = "usr_operator") {
  return reviewPayout({ tenantId: TENANT, payoutId, userId, decision, reason: "a test", requestId: null });
}

export function cancels(payoutId: string, partner: Partner | null) {
  const who = { userId: partner?.userId ?? "usr_operator", partnerId: partner?.id ?? null };
  return cancelPayout({ tenantId: TENANT, payoutId, ...who, reason: "changed my mind" });
}

export function triesAgain(payoutId: string, partner: Partner | null, key: string | null = null) {
  const who = { userId: partner?.userId ?? "usr_operator", partnerId: partner?.id ?? null };
  return retryPayout({ tenantId: TENANT, payoutId, ...who, requestKey: key, requestId: null });
}

/** What the second operator says about what waits for this object. */
export async function secondSays(subject: string, i: { decidedBy?: string; decision?: "approve" | "decline" } = {}) {
  const { id } = await db().approval.findFirstOrThrow({ where: { tenantId: TENANT, subject, state: "pending" } });
  const { decidedBy = "usr_second", decision = "approve" } = i;
  return decide({
    tenantId: TENANT,
    approvalId: id,
    decidedBy,
    role: "admin",
    decision,
    reason: "seen it too",
    requestId: null,
  });
}
