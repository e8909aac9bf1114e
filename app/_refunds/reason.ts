export const LONGEST_REASON = 500;
const SHORTEST_REASON = 3;

/** What is wrong with a reason; null when nothing is. */
export function reasonError(text: string): string | null {
  const { length } = text.trim();
  return length < SHORTEST_REASON || length > LONGEST_REASON ? "A few words, up to 500 characters" : null;
}
