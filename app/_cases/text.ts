export const LONGEST_TEXT = 4_000;
const SHORTEST_TEXT = 3;

/** What is wrong with what somebody wrote; null when nothing is. */
export function textError(text: string): string | null {
  const { length } = text.trim();
  return length < SHORTEST_TEXT || length > LONGEST_TEXT ? "A few words, up to 4,000 characters" : null;
}
