/**
 * Digits after the point for every currency the product accepts, from ISO 4217.
 * Gateways that count differently (PayPal has no decimals for HUF and TWD) translate in their own `map.ts`.
 */
export const CURRENCY_DIGITS = {
  AED: 2,
  AUD: 2,
  BHD: 3,
  BRL: 2,
  CAD: 2,
  CHF: 2,
  CZK: 2,
  DKK: 2,
  EUR: 2,
  GBP: 2,
  HKD: 2,
  HUF: 2,
  ILS: 2,
  INR: 2,
  JPY: 0,
  KRW: 0,
  KWD: 3,
  MXN: 2,
  MYR: 2,
  NOK: 2,
  NZD: 2,
  OMR: 3,
  PHP: 2,
  PLN: 2,
  SEK: 2,
  SGD: 2,
  THB: 2,
  TWD: 2,
  USD: 2,
} as const satisfies Record<string, 0 | 2 | 3>;

/** An ISO 4217 code that the product knows. */
export type Currency = keyof typeof CURRENCY_DIGITS;

export function isCurrency(value: unknown): value is Currency {
  return typeof value === "string" && Object.hasOwn(CURRENCY_DIGITS, value);
}
