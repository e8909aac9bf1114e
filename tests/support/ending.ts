import { HOUR_MS, shift } from "@/lib/core/time";
import type { Actor } from "@/lib/auth/caller";
import { databaseNow } from "@/lib/db/clock";
import { db } from "@/lib/db/client";
import type { SessionDeed } from "@/lib/payments/endings/paid-session";
import type { Given, Purchase } from "./given";
import { TENANT } from "./seed";

/** Who does something with a purchase, as the operations of endings want it. */
export function deedOf({ sessionId }: Pick<Purchase, "sessionId">, actor: Actor): SessionDeed & { reason: string } {
  return { tenantId: TENANT, sessionId, actor, requestId: null, reason: "a test" };
}

/** A paid session of an hour that begins in so many hours. */
export async function bookedIn(
  given: Given,
  hours: number,
  kind: Parameters<Given["paidSession"]>[0] = {},
): Promise<Purchase> {
  return given.paidSession({ ...kind, startsAt: shift(await databaseNow(), hours * HOUR_MS) });
}

/** What was given back of an order, in minor units, and how many refunds that were. */
export async function givenBack({ orderId }: Purchase): Promise<{ minor: bigint; refunds: number }> {
  const rows = await db().refund.findMany({
    where: { tenantId: TENANT, orderId, state: { notIn: ["requested", "rejected", "canceled"] } },
  });
  return { minor: rows.reduce((sum, row) => sum + row.amountMinor, 0n), refunds: rows.length };
}

/** How many of these came true, and the codes of the others. */
export async function outcomesOf(works: readonly Promise<unknown>[]): Promise<{ done: number; codes: string[] }> {
  const results = await Promise.allSettled(works);
  return {
    done: results.filter((each) => each.status === "fulfilled").length,
    codes: results.flatMap((each) =>
      each.status === "rejected" ? [String((each.reason as { code?: string }).code ?? each.reason)] : [],
    ),
  };
}
