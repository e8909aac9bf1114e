/** Basis points as a percentage, exactly: 5000 becomes `50 %`, 50 becomes `0.5 %`. */
export function percent(basisPoints: number): string {
  const digits = String(basisPoints).padStart(3, "0");
  const fraction = digits.slice(-2).replace(/0+$/, "");
  return `${digits.slice(0, -2)}${fraction === "" ? "" : `.${fraction}`} %`;
}

/** Reads `33.33` as basis points, exactly; null for what is no percentage from 0 to 100. */
export function readPercent(text: string): number | null {
  const match = /^(\d{1,3})(?:\.(\d{1,2}))?$/.exec(text.trim());
  if (match === null) return null;
  const [, whole = "", fraction = ""] = match;
  const basisPoints = Number(whole + fraction.padEnd(2, "0"));
  return basisPoints > 10_000 ? null : basisPoints;
}
