/** Division of non-negative integers, rounded half up. */
export function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  return (2n * numerator + denominator) / (2n * denominator);
}

/** Minor units as a JSON number; the simulator refuses larger amounts on the way in. */
export function toNumber(minor: bigint): number {
  const value = Number(minor);
  if (!Number.isSafeInteger(value)) throw new Error(`amount ${minor} does not fit a JSON number`);
  return value;
}
