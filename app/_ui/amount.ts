import { parseMoney } from "@/lib/core/money";

/** Reads `1,234.50` exactly as minor units; null for what is no amount above zero. */
export function readAmount(text: string, currency: string): number | null {
  try {
    const { minor } = parseMoney(text.replaceAll(/[,\s]/g, ""), currency);
    const number = Number(minor);
    return minor > 0n && Number.isSafeInteger(number) ? number : null;
  } catch {
    return null;
  }
}
