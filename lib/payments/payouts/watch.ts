import { AppError } from "@/lib/core/errors";
import { config } from "@/lib/config/config";
import { databaseNow } from "@/lib/db/clock";
import { db, type Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { withAnswer } from "@/lib/http/idempotency";
import { log } from "@/lib/log/log";
import { listTenants } from "@/lib/tenants/queries";
import { freezePayouts, unfreezePayouts } from "@/lib/tenants/freeze";
import { checkBooks, LATE_RULES, type Violation } from "@/lib/payments/ledger/check-books";
import { queuePayout } from "./queue";

/**
 * Checks the books through a connection that can only read them. A violation is an alarm (an error of code
 * `books_violation` in the log) and stops payouts: rather stop than go on wrong. Rules that only say that something is
 * late are an alarm and no more.
 * @returns what is wrong.
 */
export async function watchBooks(): Promise<Violation[]> {
  const violations = await checkBooks(config().databaseReaderUrl);
  if (violations.length === 0) return violations;
  const rules = rulesOf(violations);
  log().error({ code: "books_violation", rules, first: violations[0] }, "the books are wrong");
  const [wrong] = violations.filter(({ rule }) => !LATE_RULES.has(rule));
  if (wrong === undefined) return violations;
  const reason = `${rules.join(", ")}; first: ${wrong.rule} ${wrong.subject}, broken is "${wrong.statement}"`;
  // A rule does not say whose books are wrong, and one ledger holds all of them: every tenant's payouts stop.
  for (const tenantId of await listTenants(db()))
    await withTx(async (tx) => freezePayouts(tx, { tenantId, at: await databaseNow(tx), reason, actor: "timer" }));
  return violations;
}

/**
 * An operator lets payouts go on. Those that waited are sent.
 * @throws AppError `wrong_state` while the books are wrong, with the rules in `details`, or when nothing is frozen.
 */
export async function liftFreeze(i: {
  tenantId: string;
  userId: string;
  reason: string;
}): Promise<{ readonly frozen: false }> {
  const violations = await checkBooks(config().databaseReaderUrl);
  if (violations.length > 0)
    throw new AppError("wrong_state", "the books are still wrong", { rules: rulesOf(violations) });
  return withAnswer(async (tx) => {
    await unfreezePayouts(tx, { tenantId: i.tenantId, reason: i.reason, actor: i.userId });
    await queueWaiting(tx, i.tenantId);
    return { frozen: false } as const;
  });
}

async function queueWaiting(tx: Tx, tenantId: string): Promise<void> {
  const waiting = await tx.payout.findMany({
    where: { tenantId, state: "queued" },
    select: { tenantId: true, id: true },
  });
  for (const payout of waiting) await queuePayout(tx, payout);
}

const rulesOf = (violations: readonly Violation[]): string[] => [...new Set(violations.map(({ rule }) => rule))];
