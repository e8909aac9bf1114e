import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { checkBooks } from "@/lib/payments/ledger/check-books";
import { bookAndPay } from "./support/deeds";
import { expectOk } from "./support/http";
import { signIn } from "./support/people";
import { useStack } from "./support/stack";

/** Moves the clock of the web server's process, and of no other. */
function moveWebClock(dir: string, minutes: number): Readonly<Record<string, string>> {
  const file = join(dir, "wrong-clock.mjs");
  writeFileSync(
    file,
    `if (process.argv.some((part) => part.endsWith("dist/web.js"))) {
       const Right = Date;
       const shiftMs = ${minutes * 60_000};
       globalThis.Date = class extends Right {
         constructor(...parts) { super(...(parts.length === 0 ? [Right.now() + shiftMs] : parts)); }
         static now() { return Right.now() + shiftMs; }
       };
     }`,
  );
  return { NODE_OPTIONS: `--import ${pathToFileURL(file).href}` };
}

interface Times extends Record<string, unknown> {
  readonly keptMs: string;
  readonly heldMs: string;
  readonly offMs: string;
}

describe.each([10, -10])("while the clock of the web server is wrong by %i minutes (F17)", (minutes) => {
  const api = useStack({ env: (dir) => moveWebClock(dir, minutes) });

  it("an order is kept for 15 minutes and a hold lasts 24 hours, by the database's clock", async () => {
    const customer = await signIn(api, "customer");
    const order = await bookAndPay(api, customer);
    expectOk(await customer.post("/api/sessions/complete", { sessionId: order.sessionId, score: 90 }));
    const [times] = await api.sql<Times>(
      `SELECT extract(epoch FROM o.expires_at - o.created_at) * 1000 AS "keptMs",
              extract(epoch FROM e.release_at - e.completed_at) * 1000 AS "heldMs",
              abs(extract(epoch FROM hf_now() - e.completed_at)) * 1000 AS "offMs"
       FROM customer_order o JOIN escrow e ON e.order_id = o.id WHERE o.id = $1`,
      [order.orderId],
    );
    // The database counts microseconds, the program milliseconds.
    expect([times?.keptMs, times?.heldMs].map((ms) => Math.ceil(Number(ms)))).toEqual([15 * 60_000, 24 * 3_600_000]);
    expect(Number(times?.offMs)).toBeLessThan(60_000);
    expect(await checkBooks(api.stack.readerUrl)).toEqual([]);
  });
});
