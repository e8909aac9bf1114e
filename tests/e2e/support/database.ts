import { Client } from "pg";
import { address } from "./people";

/** Does as the owner of the database what no page or operation does. */
export async function sql(text: string, values: readonly unknown[]): Promise<void> {
  const client = new Client({ connectionString: address("HOLDFAST_E2E_DATABASE") });
  await client.connect();
  try {
    await client.query(text, [...values]);
  } finally {
    await client.end();
  }
}

/** New orders at the marketplace of the demonstration are sold under this flow of funds from now on. */
export function sellUnder(fundFlow: string): Promise<void> {
  return sql("UPDATE tenant SET fund_flow = $1 WHERE id = (SELECT tenant_id FROM offer WHERE id = 'off_mathematics')", [
    fundFlow,
  ]);
}
