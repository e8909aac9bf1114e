import type { Objects } from "./samples";
import type { Api } from "./stack";

/** Tables that the objects of the API are in, and what they hang on. */
const TABLES = [
  "settlement_policy",
  "partner",
  "app_user",
  "api_key",
  "payout_destination",
  "partner_kyc",
  "offer",
  "offer_price",
  "session",
  "customer_order",
  "payment",
  "escrow",
  "refund",
  "support_case",
  "case_offer",
  "chargeback",
  "approval",
  "payout",
  "webhook_endpoint",
  "webhook_event",
] as const;

export const SECOND_TENANT = "tnt_other";

/**
 * Copies the objects, and the people by their very ids, into a second tenant of the same database. Only the ids of the
 * objects are others, so that whoever asks for one of them could only get it from the wrong tenant.
 */
export async function cloneTenant(api: Api, objects: Objects): Promise<Objects> {
  const other = (id: string): string => `x${id}`;
  const renamed = Object.values(objects).reduce(
    (sql, id) => `replace(${sql}, '"${id}"', '"${other(id)}"')`,
    "to_jsonb(t)::text",
  );
  const copies = TABLES.map((table) => {
    const row = `replace(${renamed}, '"tnt_main"', '"${SECOND_TENANT}"')::jsonb`;
    return `INSERT INTO ${table} SELECT (jsonb_populate_record(NULL::${table}, ${row})).* FROM ${table} t WHERE tenant_id = 'tnt_main'`;
  });
  const tenant = `INSERT INTO tenant SELECT (jsonb_populate_record(NULL::tenant, replace(to_jsonb(t)::text, '"tnt_main"', '"${SECOND_TENANT}"')::jsonb)).* FROM tenant t WHERE id = 'tnt_main'`;
  // The copies need not agree with a ledger: nobody of this tenant ever signs in.
  await api.sql(["BEGIN", "SET LOCAL session_replication_role = replica", tenant, ...copies, "COMMIT"].join(";\n"));
  return Object.fromEntries(Object.entries(objects).map(([name, id]) => [name, other(id)])) as unknown as Objects;
}
