import { dice } from "./ids";

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function own(value: JsonObject, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The child object under `key`, or an empty one. */
export function child(value: JsonObject, key: string): JsonObject {
  const found = own(value, key);
  return isObject(found) ? found : {};
}

export function textOr<T>(value: unknown, fallback: T): string | T {
  return typeof value === "string" ? value : fallback;
}

/** Key order must not matter when two request bodies are compared. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? "null";
  const pairs = Object.keys(value).sort();
  return `{${pairs.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

/**
 * JSON that means the same but is written unlike `JSON.stringify`, so that a receiver which checks the
 * signature over re-serialised text fails. The form depends on the event only: re-deliveries are identical.
 */
export function unusualJson(value: unknown, eventId: string): string {
  const plain = JSON.stringify(value);
  switch (dice(eventId, 6)) {
    case 0:
      return JSON.stringify(value, null, 2);
    case 1:
      return plain.replaceAll("/", "\\/");
    case 2:
      return `${plain}\n`;
    case 3:
      return JSON.stringify(value, null, 1).replace(/\n\s*/g, " ");
    case 4:
      return plain.replaceAll("@", "\\u0040").replaceAll("_", "\\u005f");
    default:
      return plain;
  }
}
