import type { Tx } from "./client";
import { withTx } from "./tx";

/** Repeats a round that handles `size` rows at the most, until one handles fewer. @returns how many rows in all. */
export async function inChunks(size: number, round: () => Promise<number>): Promise<number> {
  let total = 0;
  for (;;) {
    const count = await round();
    total += count;
    if (count < size) return total;
  }
}

/**
 * Moves all that is due, a chunk in a transaction.
 * @param find locks what it finds (`FOR UPDATE SKIP LOCKED`), so that other workers take other rows.
 * @returns how many were moved.
 */
export function moveChunks<T>(
  size: number,
  find: (tx: Tx) => Promise<readonly T[]>,
  move: (tx: Tx, each: T) => Promise<unknown>,
): Promise<number> {
  return inChunks(size, () =>
    withTx(async (tx) => {
      const due = await find(tx);
      for (const each of due) await move(tx, each);
      return due.length;
    }),
  );
}

/**
 * Moves all that is due, each in a transaction of its own.
 * @param move locks the row and looks again, since it may have changed after it was found; says whether it moved it.
 * @returns how many were moved.
 */
export async function moveEach<T>(
  size: number,
  find: (tx: Tx) => Promise<readonly T[]>,
  move: (tx: Tx, each: T) => Promise<boolean>,
): Promise<number> {
  let moved = 0;
  await inChunks(size, async () => {
    const due = await withTx(find);
    for (const each of due) if (await withTx((tx) => move(tx, each))) moved += 1;
    return due.length;
  });
  return moved;
}
