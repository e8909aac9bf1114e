const REFUND_KEY = /^rfd_[0-9A-Za-z]{4,32}(?:-[1-9]\d{0,3})?$/;

/** The first reference of a gateway's refund that has the shape of our key; null when it was not made by us. */
export function refundKeyIn(...references: readonly (string | null | undefined)[]): string | null {
  return references.find((reference) => reference && REFUND_KEY.test(reference)) ?? null;
}
