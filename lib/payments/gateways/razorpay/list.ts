import type { z } from "zod";
import { AppError } from "@/lib/core/errors";
import { unreadableAnswer } from "../errors";
import type { RazorpayClient } from "./client";
import { Collection } from "./wire";

const PAGE = 100;
/** More than this many of one kind for one payment are not real: something else is wrong. */
const MAX_PAGES = 50;

/** An item as it came and as it was read. */
type Listed<T> = readonly [unknown, T];

/**
 * The new items of each page of a collection, up to the first page without one, because a page may hold fewer than asked
 * for; of a collection without an end only so many pages.
 */
export async function* pagesOf<T extends { readonly id: string }>(
  client: RazorpayClient,
  path: string,
  schema: z.ZodType<T>,
): AsyncGenerator<readonly Listed<T>[], void> {
  const seen = new Set<string>();
  for (let [page, skip] = [0, 0]; page < MAX_PAGES; page += 1) {
    const query = `?count=${PAGE}&skip=${skip}`;
    const { value } = await client.own(Collection, { method: "GET", path: path + query, effect: "none" });
    const fresh = new Map<string, Listed<T>>();
    for (const item of value.items) {
      const listed = schema.safeParse(item);
      if (!listed.success) throw unreadableAnswer("razorpay", "none");
      if (!seen.has(listed.data.id)) fresh.set(listed.data.id, [item, listed.data]);
    }
    if (fresh.size === 0) return;
    yield [...fresh.values()];
    for (const id of fresh.keys()) seen.add(id);
    skip += value.items.length;
  }
}

/**
 * Every item of a collection.
 * @throws AppError `gateway_outcome_unknown` when the collection has no end
 */
export async function listAll<T extends { readonly id: string }>(
  client: RazorpayClient,
  path: string,
  schema: z.ZodType<T>,
): Promise<readonly Listed<T>[]> {
  const all: Listed<T>[] = [];
  let pages = 0;
  for await (const page of pagesOf(client, path, schema)) {
    all.push(...page);
    pages += 1;
  }
  if (pages < MAX_PAGES) return all;
  throw new AppError("gateway_outcome_unknown", "the list of this payment has no end", { gateway: "razorpay", path });
}
