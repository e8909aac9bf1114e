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
