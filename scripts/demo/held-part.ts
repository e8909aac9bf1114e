// What the demonstration reads through the auditor's door.
import pg from "pg";

/** A partner's part of a payment that the gateway holds. */
export interface HeldPart {
  readonly gatewayId: string | null;
  readonly status: string;
  /** What is, or is to be, in the partner's account, in minor units. */
  readonly amount: number;
  readonly reversed: number;
  readonly bankReference: string | null;
}

/** How the partner's part of an order stands at the gateway; null where the money waits with us. */
export function transferOf(readerUrl: string, orderId: string): Promise<HeldPart | null> {
  return reading(readerUrl, async (client) => {
    const { rows } = await client.query<HeldPart>(
      `SELECT gateway_id AS "gatewayId", status, keep::int AS amount, reversed::int AS reversed, bank_reference AS "bankReference" FROM books.route_transfer WHERE order_id = $1`,
      [orderId],
    );
    return rows[0] ?? null;
  });
}

export async function reading<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
