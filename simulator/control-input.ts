import { type Incoming, Refusal } from "./http";
import { isObject, own, type JsonObject } from "./json";

export function refuse(message: string, status = 400): never {
  throw new Refusal({ status, json: { error: message } });
}

export function readBody(request: Incoming): JsonObject {
  const text = request.raw.toString("utf8");
  if (text.trim() === "") return {};
  try {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) ? parsed : refuse("the body must be a JSON object");
  } catch (error) {
    if (error instanceof Refusal) throw error;
    return refuse("the body is not valid JSON");
  }
}

export function optionalText(body: JsonObject, key: string): string | null {
  const value = own(body, key);
  if (value === undefined || value === null) return null;
  return typeof value === "string" ? value : refuse(`${key} must be a string`);
}

export function needText(body: JsonObject, key: string): string {
  return optionalText(body, key) ?? refuse(`${key} is missing`);
}

export function optionalNumber(body: JsonObject, key: string): number | null {
  const value = own(body, key);
  if (value === undefined || value === null) return null;
  return typeof value === "number" && Number.isFinite(value) ? value : refuse(`${key} must be a number`);
}

/** A whole number of at least `lowest`. */
export function optionalWhole(body: JsonObject, key: string, lowest = 0): number | null {
  const value = optionalNumber(body, key);
  return value === null || (Number.isSafeInteger(value) && value >= lowest)
    ? value
    : refuse(`${key} must be a whole number of at least ${lowest}`);
}

export function oneOf<T extends string>(body: JsonObject, key: string, allowed: readonly T[], fallback?: T): T {
  const value = own(body, key) ?? fallback;
  return allowed.find((each) => each === value) ?? refuse(`${key} must be one of ${allowed.join(", ")}`);
}

export function objectUnder(body: JsonObject, key: string): JsonObject {
  const value = own(body, key);
  if (value === undefined || value === null) return {};
  return isObject(value) ? value : refuse(`${key} must be an object`);
}
