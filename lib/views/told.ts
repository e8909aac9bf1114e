/** How a step of a story is told to people. */
export interface Told {
  readonly title: string;
  readonly detail: string | null;
}

/** A row of the audit. */
export interface Row {
  readonly action: string;
  readonly payload: unknown;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** A text of a payload; empty when there is none of that name. */
export function textOf(payload: unknown, name: string): string {
  const value = isObject(payload) ? payload[name] : undefined;
  return typeof value === "string" ? value : "";
}
