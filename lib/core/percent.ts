/** Basis points as a percentage, exactly: 5000 becomes `50 %`, 50 becomes `0.5 %`. */
export function percent(basisPoints: number): string {
  const digits = String(basisPoints).padStart(3, "0");
  const fraction = digits.slice(-2).replace(/0+$/, "");
  return `${digits.slice(0, -2)}${fraction === "" ? "" : `.${fraction}`} %`;
}
