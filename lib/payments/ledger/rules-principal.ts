import type { Rule } from "./rules";

/** Rules of what the operator sells in its own name. */
export const PRINCIPAL_RULES: readonly Rule[] = [
  {
    id: "G1",
    statement:
      "of an order sold in our own name, what others still have of it is its cost and as much of our revenue; of no other order",
    sql: `SELECT tenant, order_id AS subject, cost || ' / ' || revenue || ' of ' || stands AS detail FROM books.principal
          WHERE cost <> stands OR revenue <> stands OR (NOT is_principal AND (cost <> 0 OR revenue <> 0))`,
  },
  {
    id: "G2",
    statement: "of an order sold in our own name no tax is collected at source",
    sql: `SELECT tenant, order_id AS subject, tcs::text AS detail FROM books.principal WHERE tcs <> 0`,
  },
];
