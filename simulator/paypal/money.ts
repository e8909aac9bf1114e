import { child, isObject, own, type JsonObject } from "../json";
import { divideHalfUp } from "../money";
import { refuse, refuseField } from "./errors";

/** Decimals by PayPal's own table, which is not ISO's: HUF and TWD take none. */
const NO_DECIMALS = new Set(["HUF", "JPY", "TWD"]);
const CURRENCIES = new Set([
  "AUD",
  "BRL",
  "CAD",
  "CNY",
  "CZK",
  "DKK",
  "EUR",
  "HKD",
  "HUF",
  "ILS",
  "INR",
  "JPY",
  "MYR",
  "MXN",
  "TWD",
  "NZD",
  "NOK",
  "PHP",
  "PLN",
  "GBP",
  "SGD",
  "SEK",
  "CHF",
  "THB",
  "USD",
]);
/** Minor units: what still fits a JSON number in the books. */
const LARGEST = 9_007_199_254_740_991n;

export interface Amount {
  currency: string;
  minor: bigint;
}

export function decimalsOf(currency: string): 0 | 2 {
  return NO_DECIMALS.has(currency) ? 0 : 2;
}

export function formatMinor(minor: bigint, currency: string): string {
  if (decimalsOf(currency) === 0) return minor.toString();
  const text = (minor < 0n ? -minor : minor).toString().padStart(3, "0");
  return `${minor < 0n ? "-" : ""}${text.slice(0, -2)}.${text.slice(-2)}`;
}

export function writeMoney(minor: bigint, currency: string): JsonObject {
  return { currency_code: currency, value: formatMinor(minor, currency) };
}

/** The currency object of the v1 APIs. */
export function writeOldMoney(minor: bigint, currency: string): JsonObject {
  return { currency, value: formatMinor(minor, currency) };
}

/** Minor units of a decimal string; a currency without decimals refuses even ".00". */
function parseValue(text: string, currency: string, field: string): bigint {
  const parts = /^(-?)(\d{1,15})(?:\.(\d+))?$/.exec(text);
  if (parts === null) return refuseField("INVALID_PARAMETER_SYNTAX", `${field}/value`, text.slice(0, 64));
  const [, sign = "", whole = "0", fraction = ""] = parts;
  const location = { field: `${field}/value`, value: text, location: "body" };
  if (decimalsOf(currency) === 0 && parts[3] !== undefined) return refuse(422, "DECIMALS_NOT_SUPPORTED", location);
  if (fraction.length > 2) return refuse(422, "DECIMAL_PRECISION", location);
  const digits = decimalsOf(currency) === 0 ? whole : `${whole}${fraction.padEnd(2, "0")}`;
  const minor = BigInt(digits) * (sign === "-" ? -1n : 1n);
  return minor > LARGEST ? refuse(422, "MAX_VALUE_EXCEEDED", location) : minor;
}

export function readMoney(
  value: unknown,
  field: string,
  currencyKey: "currency_code" | "currency" = "currency_code",
): Amount {
  if (!isObject(value)) return refuseField("MISSING_REQUIRED_PARAMETER", field);
  const currency = own(value, currencyKey);
  const text = own(value, "value");
  if (currency === undefined) return refuseField("MISSING_REQUIRED_PARAMETER", `${field}/${currencyKey}`);
  if (text === undefined) return refuseField("MISSING_REQUIRED_PARAMETER", `${field}/value`);
  if (typeof currency !== "string" || currency.length !== 3)
    return refuseField("INVALID_STRING_LENGTH", `${field}/${currencyKey}`);
  if (!CURRENCIES.has(currency))
    return refuse(422, "INVALID_CURRENCY_CODE", {
      field: `${field}/${currencyKey}`,
      value: currency,
      location: "body",
    });
  if (typeof text !== "string") return refuseField("INVALID_PARAMETER_SYNTAX", `${field}/value`);
  return { currency, minor: parseValue(text, currency, field) };
}

const ADDED = ["item_total", "tax_total", "shipping", "handling", "insurance"];
const TAKEN = ["shipping_discount", "discount"];

function sumItems(items: readonly unknown[], field: string): bigint {
  return items.reduce<bigint>((sum, item, index) => {
    const at = `${field}/items/${index}`;
    if (!isObject(item)) return refuseField("INVALID_PARAMETER_SYNTAX", at);
    const [name, quantity] = [own(item, "name"), own(item, "quantity")];
    if (typeof name !== "string" || name === "") return refuseField("MISSING_REQUIRED_PARAMETER", `${at}/name`);
    if (name.length > 127) return refuseField("INVALID_STRING_LENGTH", `${at}/name`);
    if (typeof quantity !== "string" || !/^[1-9]\d{0,9}$/.test(quantity))
      return refuseField("INVALID_PARAMETER_SYNTAX", `${at}/quantity`);
    return sum + readMoney(own(item, "unit_amount"), `${at}/unit_amount`).minor * BigInt(quantity);
  }, 0n);
}

/** The amount of a purchase unit, after its breakdown and items were found to add up. */
export function readUnitAmount(unit: JsonObject, field: string): Amount {
  const total = readMoney(own(unit, "amount"), `${field}/amount`);
  const at = { field: `${field}/amount/value`, location: "body" };
  if (total.minor <= 0n) refuse(422, "CANNOT_BE_ZERO_OR_NEGATIVE", at);
  const breakdown = child(child(unit, "amount"), "breakdown");
  const part = (name: string): bigint => {
    const value = own(breakdown, name);
    if (value === undefined) return 0n;
    const amount = readMoney(value, `${field}/amount/breakdown/${name}`);
    return amount.currency === total.currency ? amount.minor : refuse(422, "MULTI_CURRENCY_ORDER", at);
  };
  const sum = ADDED.reduce((so, name) => so + part(name), 0n) - TAKEN.reduce((so, name) => so + part(name), 0n);
  if (Object.keys(breakdown).length > 0 && sum !== total.minor) refuse(422, "AMOUNT_MISMATCH", at);
  const items = own(unit, "items");
  if (Array.isArray(items) && items.length > 0) {
    if (own(breakdown, "item_total") === undefined)
      refuse(422, "ITEM_TOTAL_REQUIRED", {
        ...at,
        description:
          "If item details are specified (items.unit_amount and items.quantity) corresponding amount.breakdown.item_total is required.",
      });
    if (sumItems(items, field) !== part("item_total")) refuse(422, "ITEM_TOTAL_MISMATCH", at);
  }
  return total;
}

/** Example figures: 3.49 % of the amount, rounded half up, plus 0.49 of the major unit (none where there are no decimals). */
export function computeFee(minor: bigint, currency: string): bigint {
  const fee = divideHalfUp(minor * 349n, 10_000n) + (decimalsOf(currency) === 0 ? 0n : 49n);
  return fee > minor ? minor : fee;
}

/** Example figures: 2 % of a payout, rounded half up, at most 20 of the major unit (2,000 where there are no decimals). */
export function computePayoutFee(minor: bigint): bigint {
  const fee = divideHalfUp(minor * 2n, 100n);
  return fee > 2_000n ? 2_000n : fee;
}
