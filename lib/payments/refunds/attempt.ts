import type { Refund } from "@/prisma/generated/client";

/** What the gateway knows a try by: the refund's id, and from the second try on with its number. */
export function attemptKey(refund: Pick<Refund, "id" | "attempt">): string {
  return refund.attempt === 1 ? refund.id : `${refund.id}-${refund.attempt}`;
}

/** The refund and the try behind a key; null for a key that is not ours. */
export function readAttemptKey(key: string): { refundId: string; attempt: number } | null {
  const match = /^(rfd_[0-9A-Z]+)(?:-([1-9]\d{0,3}))?$/.exec(key);
  return match?.[1] === undefined ? null : { refundId: match[1], attempt: Number(match[2] ?? 1) };
}
