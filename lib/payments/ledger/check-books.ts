import type pg from "pg";
import { withSnapshot } from "@/lib/db/snapshot";
import { LEDGER_RULES, PAYMENT_RULES, type Rule, SALE_RULES } from "./rules";
import { AUDIT_RULES, HOUSE_RULES } from "./rules-audit";
import { DIRECT_RULES } from "./rules-direct";
import { DISPUTE_RULES } from "./rules-disputes";
import { INBOX_RULES, PAYOUT_RULES, SETTLEMENT_RULES, WAITING_RULES } from "./rules-out";
import { PRINCIPAL_RULES } from "./rules-principal";
import { TRANSFER_RULES } from "./rules-transfers";

/** Every rule that the books must obey at any moment. */
export const RULES: readonly Rule[] = [
  ...LEDGER_RULES,
  ...PAYMENT_RULES,
  ...SALE_RULES,
  ...SETTLEMENT_RULES,
  ...DISPUTE_RULES,
  ...PAYOUT_RULES,
  ...TRANSFER_RULES,
  ...PRINCIPAL_RULES,
  ...DIRECT_RULES,
  ...INBOX_RULES,
  ...WAITING_RULES,
  ...AUDIT_RULES,
  ...HOUSE_RULES,
];

/** Rules that say that something takes too long: an alarm, but no money is where it should not be. */
export const LATE_RULES: ReadonlySet<string> = new Set(["W3", "J1", "I11"]);

export interface Violation {
  /** Whose books are wrong; null where that cannot be said, or where it is nobody that there is. */
  readonly tenant: string | null;
  readonly rule: string;
  readonly statement: string;
  readonly subject: string;
  readonly detail: string;
}

const MAX_SHOWN = 20;
/** As many as there are processors at least on a machine that serves anybody. */
const CONNECTIONS = 2;

/**
 * Checks all rules in one snapshot. Needs a role that may read schema `books`, no more.
 * @returns the violations, at most twenty of each rule and tenant, so that none hides another's; empty when the books are right.
 */
export function checkBooks(databaseUrl: string): Promise<Violation[]> {
  return withSnapshot(databaseUrl, CONNECTIONS, async (clients) => {
    // The chain of the audit takes longest: begun last, one connection would work on it while the other has nothing left.
    const left = [...AUDIT_RULES, ...RULES.filter((rule) => !AUDIT_RULES.includes(rule))];
    const found = new Map<string, Violation[]>();
    const work = async (client: pg.ClientBase): Promise<void> => {
      await tune(client);
      for (let rule = left.shift(); rule; rule = left.shift()) found.set(rule.id, await checkRule(client, rule));
    };
    await Promise.all(clients.map(work));
    return RULES.flatMap((rule) => found.get(rule.id) ?? []);
  });
}

/** The views join on computed ids, about which the planner guesses badly: anything but a hash takes minutes where a hash takes milliseconds. */
async function tune(client: pg.ClientBase): Promise<void> {
  await client.query("SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off; SET LOCAL jit = off");
  await client.query("SET LOCAL work_mem = '64MB'");
}

async function checkRule(client: pg.ClientBase, rule: Rule): Promise<Violation[]> {
  const { rows } = await client.query<Pick<Violation, "tenant" | "subject" | "detail">>({
    name: `rule-${rule.id}`,
    // Materialized, or the planner would choose what finds twenty violations fast, where there are none.
    text: `WITH v AS MATERIALIZED (${rule.sql})
           SELECT (SELECT t.id FROM books.tenant t WHERE t.id = n.tenant) AS tenant, subject, detail
           FROM (SELECT *, row_number() OVER (PARTITION BY tenant) AS place FROM v) n WHERE place <= ${MAX_SHOWN}`,
  });
  return rows.map((row) => ({ rule: rule.id, statement: rule.statement, ...row }));
}
