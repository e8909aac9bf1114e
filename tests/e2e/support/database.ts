import { Client } from "pg";
import { address } from "./people";

/** Does as the owner of the database what no page or operation does. @returns what was asked for */
export async function sql<Row extends object>(text: string, values: readonly unknown[]): Promise<Row[]> {
  const client = new Client({ connectionString: address("HOLDFAST_E2E_DATABASE") });
  await client.connect();
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } finally {
    await client.end();
  }
}

/** New orders at the marketplace of the demonstration are sold under this flow of funds from now on. */
export async function sellUnder(fundFlow: string): Promise<void> {
  await sql("UPDATE tenant SET fund_flow = $1 WHERE id = (SELECT tenant_id FROM offer WHERE id = 'off_mathematics')", [
    fundFlow,
  ]);
}
