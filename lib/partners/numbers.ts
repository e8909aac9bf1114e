import { electronicFormatIBAN, isValidIBAN } from "ibantools";

/** Numbers that partners type in. Each is brought into its one written form first; what is wrong with it is said in words. */

/** Upper case and without the blanks that people put between groups. */
export function tidyNumber(text: string): string {
  return text.replaceAll(/[\s\u00a0]/g, "").toUpperCase();
}

/** Who holds a PAN, by its fourth letter: a person, or one of the kinds of body that the gateway takes. */
export const PAN_HOLDERS = ["P", "C", "H", "F", "A", "T", "B", "J", "G", "L"] as const;
export type PanHolder = (typeof PAN_HOLDERS)[number];

const PAN = /^[A-Z]{5}\d{4}[A-Z]$/;

/** The holder of a PAN in its written form; null when it is none. The last letter is a check letter with an unpublished rule. */
export function panHolder(pan: string): PanHolder | null {
  if (!PAN.test(pan)) return null;
  return PAN_HOLDERS.find((holder) => holder === pan.charAt(3)) ?? null;
}

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const BASE = DIGITS.length;

/**
 * The last character of a GSTIN, from the fourteen before it: each is weighted 1, 2, 1, 2 …, and quotient and remainder of
 * that by 36 are added up. A weight of two still gives 36 different sums, so one changed character is always noticed.
 */
export function gstinCheckCharacter(first14: string): string {
  const sum = Array.from(first14).reduce((total, character, index) => {
    const weighted = DIGITS.indexOf(character) * (index % 2 === 0 ? 1 : 2);
    return total + Math.trunc(weighted / BASE) + (weighted % BASE);
  }, 0);
  return DIGITS.charAt((BASE - (sum % BASE)) % BASE);
}

export type GstinFault = "shape" | "state" | "pan" | "check";

const GSTIN = /^\d{2}[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z[0-9A-Z]$/;

/** What is wrong with a GSTIN in its written form; null when nothing is. Whether it is registered only the authority knows. */
export function gstinFault(gstin: string, isState: (code: string) => boolean): GstinFault | null {
  if (!GSTIN.test(gstin)) return "shape";
  if (gstin.charAt(14) !== gstinCheckCharacter(gstin.slice(0, 14))) return "check";
  if (!isState(gstin.slice(0, 2))) return "state";
  return panHolder(panOfGstin(gstin)) === null ? "pan" : null;
}

export function panOfGstin(gstin: string): string {
  return gstin.slice(2, 12);
}

/** Four letters of the bank, a zero, six of the branch. Whether the branch is there only the bank knows. */
export function isIfsc(ifsc: string): boolean {
  return /^[A-Z]{4}0[A-Z0-9]{6}$/.test(ifsc);
}

/** A name and a handle. A handle has no dot, which tells it from an e-mail address. */
export function isUpiId(address: string): boolean {
  return /^[a-z0-9][a-z0-9._-]{1,99}@[a-z][a-z0-9]{1,63}$/i.test(address);
}

/** Indian banks number their accounts with nine to eighteen digits. */
export function isIndianAccount(accountNumber: string): boolean {
  return /^\d{9,18}$/.test(accountNumber) && !/^0+$/.test(accountNumber);
}

/** An account elsewhere, with the right check digits for its country. */
export function isIban(text: string): boolean {
  return isValidIBAN(electronicFormatIBAN(text) ?? "");
}

export function isPinCode(text: string): boolean {
  return /^[1-9]\d{5}$/.test(text);
}
