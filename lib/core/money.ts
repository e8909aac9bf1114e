import { CURRENCY_DIGITS, type Currency, isCurrency } from "./currencies";
import { AppError } from "./errors";

/**
 * An amount in the smallest unit of its currency (paise, cents, yen) together with that currency.
 * There is no other representation of money in this product; a number never holds an amount.
 */
export interface Money {
  readonly minor: bigint;
  readonly currency: Currency;
}

/** The largest amount that fits the database column, in minor units. */
const MAX_MINOR = 2n ** 63n - 1n;

/**
 * Makes a Money of minor units.
 * @throws AppError `invalid_money` for an unknown currency or an amount outside 64 bits.
 */
export function money(minor: bigint, currency: string): Money {
  if (!isCurrency(currency)) throw new AppError("invalid_money", "unknown currency", { currency });
  if (minor > MAX_MINOR || minor < -MAX_MINOR) throw new AppError("invalid_money", "amount does not fit 64 bits");
  return { minor, currency };
}

export function zero(currency: Currency): Money {
  return { minor: 0n, currency };
}

function assertSameCurrency(a: Money, b: Money): void {
  if (a.currency !== b.currency) {
    throw new AppError("invalid_money", `cannot combine ${a.currency} with ${b.currency}`);
  }
}

export function add(a: Money, b: Money): Money {
  assertSameCurrency(a, b);
  return money(a.minor + b.minor, a.currency);
}

export function subtract(a: Money, b: Money): Money {
  assertSameCurrency(a, b);
  return money(a.minor - b.minor, a.currency);
}

export function isSame(a: Money, b: Money): boolean {
  return a.currency === b.currency && a.minor === b.minor;
}

const DECIMAL = /^(-?)(\d{1,16})(?:\.(\d{1,3}))?$/;

/**
 * Reads a decimal string such as `"1234.50"`, exactly; more digits than the currency has are refused, not rounded.
 * @param digits digits after the point; the ISO number unless a gateway counts differently.
 * @throws AppError `invalid_money`
 */
export function parseMoney(text: string, currency: string, digits?: number): Money {
  if (!isCurrency(currency)) throw new AppError("invalid_money", "unknown currency", { currency });
  const places = digits ?? CURRENCY_DIGITS[currency];
  const match = DECIMAL.exec(text);
  if (!match) throw new AppError("invalid_money", "not a decimal amount");
  const [, sign = "", whole = "0", fraction = ""] = match;
  if (fraction.length > places) throw new AppError("invalid_money", `${currency} has ${places} decimal places`);
  const unsigned = BigInt(whole + fraction.padEnd(places, "0"));
  return scale(money(sign === "-" ? -unsigned : unsigned, currency), places);
}

/** Corrects minor units read with a gateway's own number of decimals to the ISO number. */
function scale(value: Money, from: number): Money {
  const missing = CURRENCY_DIGITS[value.currency] - from;
  return missing <= 0 ? value : money(value.minor * 10n ** BigInt(missing), value.currency);
}

/**
 * Prints the amount as a plain decimal string, `"1234.50"`, without sign of currency or grouping.
 * @param digits digits after the point; refuses to drop a digit that is not zero.
 * @throws AppError `invalid_money`
 */
export function printMoney(value: Money, digits: number = CURRENCY_DIGITS[value.currency]): string {
  const surplus = BigInt(10) ** BigInt(Math.max(0, CURRENCY_DIGITS[value.currency] - digits));
  if (value.minor % surplus !== 0n) throw new AppError("invalid_money", `cannot print with ${digits} decimals`);
  const unsigned = (value.minor < 0n ? -value.minor : value.minor) / surplus;
  const text = unsigned.toString().padStart(digits + 1, "0");
  const point = text.length - digits;
  const sign = value.minor < 0n ? "-" : "";
  return digits === 0 ? sign + text : `${sign}${text.slice(0, point)}.${text.slice(point)}`;
}

/** Prints for people, for example `₹1,23,456.50` or `$123,456.50`; exact, because Intl formats the decimal string. */
export function formatMoney(value: Money, locale = value.currency === "INR" ? "en-IN" : "en-US"): string {
  const format = new Intl.NumberFormat(locale, { style: "currency", currency: value.currency });
  // The string form keeps every digit; a number would round above 2^53.
  return format.format(printMoney(value) as Intl.StringNumericLiteral);
}

/**
 * Splits an amount by integer weights with the largest-remainder rule; the parts always add up to the whole.
 * Ties go to the earlier weight, so the order of the weights is the order of priority.
 * @throws AppError `invalid_money` for a negative amount, a negative weight or weights that sum to zero.
 */
export function allocate(value: Money, weights: readonly bigint[]): Money[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  if (value.minor < 0n || total <= 0n || weights.some((weight) => weight < 0n)) {
    throw new AppError("invalid_money", "allocation needs a non-negative amount and non-negative weights");
  }
  const shares = weights.map((weight, index) => ({
    index,
    minor: (value.minor * weight) / total,
    remainder: (value.minor * weight) % total,
  }));
  let left = value.minor - shares.reduce((sum, share) => sum + share.minor, 0n);
  const byRemainder = shares.toSorted((a, b) => compareBigint(b.remainder, a.remainder) || a.index - b.index);
  for (const share of byRemainder) {
    if (left === 0n) break;
    share.minor += 1n;
    left -= 1n;
  }
  return shares.map((share) => money(share.minor, value.currency));
}

function compareBigint(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** `numerator / denominator` of a non-negative amount, a half rounded up. */
export function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  assertDivisible(numerator, denominator);
  return (2n * numerator + denominator) / (2n * denominator);
}

/** `numerator / denominator` of a non-negative amount, a half rounded down. */
export function divideHalfDown(numerator: bigint, denominator: bigint): bigint {
  assertDivisible(numerator, denominator);
  return (2n * numerator + denominator - 1n) / (2n * denominator);
}

function assertDivisible(numerator: bigint, denominator: bigint): void {
  if (numerator < 0n || denominator <= 0n) {
    throw new AppError("invalid_money", "division needs a non-negative amount and a positive divisor");
  }
}
