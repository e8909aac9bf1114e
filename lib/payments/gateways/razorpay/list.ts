import type { z } from "zod";
import { AppError } from "@/lib/core/errors";
import { unreadableAnswer } from "../errors";
import type { RazorpayClient } from "./client";
import { Collection } from "./wire";

const PAGE = 100;
/** More than this many of one kind for one payment are not real: something else is wrong. */
const MAX_PAGES = 50;

/**
 * Every item of a collection, as it came and as it was read, up to the first page without a new one, because a page may
 * hold fewer than asked for.
 * @throws AppError `gateway_outcome_unknown` when the collection has no end
 */
export async function listAll<T extends { readonly id: string }>(
  client: RazorpayClient,
  path: string,
  schema: z.ZodType<T>,
): Promise<readonly (readonly [unknown, T])[]> {
  const all = new Map<string, readonly [unknown, T]>();
  for (let [page, skip] = [0, 0]; page < MAX_PAGES; page += 1) {
    const query = `?count=${PAGE}&skip=${skip}`;
    const { value } = await client.own(Collection, { method: "GET", path: path + query, effect: "none" });
    const before = all.size;
    for (const item of value.items) {
      const listed = schema.safeParse(item);
      if (!listed.success) throw unreadableAnswer("razorpay", "none");
      all.set(listed.data.id, [item, listed.data]);
    }
    if (all.size === before) return [...all.values()];
    skip += value.items.length;
  }
  throw new AppError("gateway_outcome_unknown", "the list of this payment has no end", { gateway: "razorpay", path });
}
