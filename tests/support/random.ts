/** Whole numbers below a limit, the same for the same seed (mulberry32). */
export function randomFrom(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * limit);
  };
}

/** The same items in another order. */
export function shuffled<T>(items: readonly T[], below: (limit: number) => number): T[] {
  return items
    .map((item) => ({ item, at: below(2 ** 31) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
