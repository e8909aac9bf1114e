import type { Rule } from "./rules";

/** Rules of what is paid into partners' own accounts. */
export const DIRECT_RULES: readonly Rule[] = [
  {
    id: "N1",
    statement:
      "what a partner's own account has of an order is what is held for it, goes back to the customer, or came twice; of no other order",
    sql: `SELECT tenant, order_id AS subject, has || ' of ' || owed AS detail FROM books.own_account
          WHERE has <> owed OR (NOT is_direct AND has <> 0)`,
  },
  {
    id: "N2",
    statement: "a partner owes what others have of the orders paid into its own account, less what it paid",
    sql: `SELECT tenant, partner AS subject, currency || ' ' || booked || ' of ' || due AS detail FROM books.commission WHERE booked <> due`,
  },
];
