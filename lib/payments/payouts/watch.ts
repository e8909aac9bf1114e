import { AppError } from "@/lib/core/errors";
import { config } from "@/lib/config/config";
import { databaseNow } from "@/lib/db/clock";
import { closeAlert, raiseAlerts } from "@/lib/alerts/alerts";
import { db, type Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { withAnswer } from "@/lib/http/idempotency";
import { log } from "@/lib/log/log";
import { listTenants } from "@/lib/tenants/queries";
import { freezePayouts, unfreezePayouts } from "@/lib/tenants/freeze";
import { checkBooks, LATE_RULES, type Violation } from "@/lib/payments/ledger/check-books";
import { queuePayout } from "./queue";

const FROZEN = "payouts.frozen";

/**
 * Checks the books through a connection that can only read them. A violation is an alarm (an error of code
 * `books_violation` in the log, an alert for the operators) and stops the payouts of the tenant whose books are wrong;
 * those of all tenants where nobody can say whose: rather stop than go on wrong. Rules that only say that something is
 * late are an error in the log and no more.
 * @returns what is wrong.
 */
export async function watchBooks(): Promise<Violation[]> {
  const violations = await checkBooks(config().databaseReaderUrl);
  if (violations.length === 0) return violations;
  log().error({ code: "books_violation", rules: rulesOf(violations), first: violations[0] }, "the books are wrong");
  const wrong = violations.filter(({ rule }) => !LATE_RULES.has(rule));
  for (const tenantId of wrong.length === 0 ? [] : await listTenants(db())) {
    const [first, ...others] = concerning(tenantId, wrong);
    if (first !== undefined) await freeze(tenantId, first, others);
  }
  return violations;
}

/** What is wrong in the books of one tenant, or may be: it says of nobody whose it is. */
function concerning(tenantId: string, violations: readonly Violation[]): Violation[] {
  return violations.filter(({ tenant }) => tenant === tenantId || tenant === null);
}

async function freeze(tenantId: string, first: Violation, others: readonly Violation[]): Promise<void> {
  const reason = `${rulesOf([first, ...others]).join(", ")}; first: ${first.rule} ${first.subject}, broken is "${first.statement}"`;
  await withTx(async (tx) => {
    const isNew = await freezePayouts(tx, { tenantId, at: await databaseNow(tx), reason, actor: "timer" });
    const message = "Payouts are stopped, because the books are wrong.";
    if (isNew) await raiseAlerts(tx, [{ tenantId, kind: FROZEN, subject: first.subject, message }]);
  });
}

/**
 * An operator lets the payouts of a tenant go on. Those that waited are sent.
 * @throws AppError `wrong_state` while the tenant's books are wrong, or may be, with the rules in `details`, or when
 * nothing is frozen.
 */
export async function liftFreeze(i: {
  tenantId: string;
  userId: string;
  reason: string;
}): Promise<{ readonly frozen: false }> {
  const violations = await checkBooks(config().databaseReaderUrl);
  const wrong = concerning(i.tenantId, violations);
  if (wrong.length > 0) throw new AppError("wrong_state", "the books are still wrong", { rules: rulesOf(wrong) });
  return withAnswer(async (tx) => {
    await unfreezePayouts(tx, { tenantId: i.tenantId, reason: i.reason, actor: i.userId });
    await closeAlert(tx, i.tenantId, FROZEN);
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
