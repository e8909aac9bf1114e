import { AppError } from "@/lib/core/errors";

/** A line of one account as its owner sees it: what comes in is positive, what goes out negative; minor units. */
export interface Movement {
  readonly seq: bigint;
  readonly minor: bigint;
}

/** So much of what came in with `from` went out with `to`; null for what is still there. */
export interface Share<M extends Movement> {
  readonly from: M;
  readonly to: M | null;
  readonly minor: bigint;
}

/**
 * Says of everything that left an account out of which income it came: what came in first goes out first. From the lines
 * alone and their order, so the same lines give the same answer for ever. The shares of each line add up to it exactly.
 * @param movements all lines of the account in the order of the ledger, from the first on.
 * @throws AppError `internal` where more goes out than there is, which the ledger does not let happen.
 */
export function attribute<M extends Movement>(movements: readonly M[]): Share<M>[] {
  const shares: Share<M>[] = [];
  const lots: { readonly from: M; left: bigint }[] = [];
  let first = 0;
  for (const movement of movements) {
    if (movement.minor > 0n) {
      lots.push({ from: movement, left: movement.minor });
      continue;
    }
    for (let wanted = -movement.minor; wanted > 0n; ) {
      const lot = lots[first];
      if (lot === undefined) throw new AppError("internal", `line ${movement.seq} takes more than there is`);
      const minor = lot.left < wanted ? lot.left : wanted;
      shares.push({ from: lot.from, to: movement, minor });
      lot.left -= minor;
      wanted -= minor;
      if (lot.left === 0n) first += 1;
    }
  }
  return [...shares, ...lots.slice(first).map(({ from, left }) => ({ from, to: null, minor: left }))];
}
