import type pg from "pg";
import type { Receipt } from "./life";

/** How each kind of receipt is looked up: rows of `id` and, where money is named, `amount`. */
const LOOK_UP: Readonly<Record<Receipt["kind"], string>> = {
  order: "SELECT id, NULL AS amount FROM customer_order WHERE id = ANY($1)",
  completion: "SELECT id, NULL AS amount FROM session WHERE id = ANY($1) AND completed_at IS NOT NULL",
  case: "SELECT id, NULL AS amount FROM support_case WHERE id = ANY($1)",
  refund: "SELECT id, amount_minor AS amount FROM refund WHERE id = ANY($1)",
  payout: "SELECT id, amount_minor AS amount FROM payout WHERE id = ANY($1)",
};

/** Acknowledged requests whose effect is not in the books. */
export async function findLost(pool: pg.Pool, receipts: readonly Receipt[]): Promise<string[]> {
  const lost: string[] = [];
  for (const [kind, sql] of Object.entries(LOOK_UP)) {
    const wanted = receipts.filter((receipt) => receipt.kind === kind);
    const { rows } = await pool.query<{ id: string; amount: string | null }>(sql, [wanted.map((each) => each.id)]);
    const found = new Map(rows.map((row) => [row.id, row.amount]));
    for (const receipt of wanted) {
      const amount = found.get(receipt.id);
      const isRight = amount !== undefined && (!("amount" in receipt) || Number(amount) === receipt.amount);
      if (!isRight)
        lost.push(`${kind} ${receipt.id}: acknowledged, but ${amount === undefined ? "absent" : "different"}`);
    }
  }
  return lost;
}

/** What the storm asked for is there once: no order, refund or payout that nobody was told about. */
export async function findSurplus(pool: pg.Pool, receipts: readonly Receipt[]): Promise<string[]> {
  const known = new Set(receipts.map((receipt) => receipt.id));
  const { rows } = await pool.query<{ id: string }>(
    `SELECT id FROM customer_order WHERE request_key LIKE 'storm-%' UNION ALL SELECT id FROM refund WHERE request_key LIKE 'storm-%'
     UNION ALL SELECT id FROM payout WHERE request_key LIKE 'storm-%'`,
  );
  return rows.filter((row) => !known.has(row.id)).map((row) => `${row.id}: made, but never acknowledged`);
}
