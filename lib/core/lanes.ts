/**
 * Does a piece of work for each item, so many at the same time at the most; the order in which they end is open.
 * @throws what the first piece of work that fails throws; the other lanes go on.
 */
export async function inLanes<T>(lanes: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const lane = async (): Promise<void> => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
