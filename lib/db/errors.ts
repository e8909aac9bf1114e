import { errorMessage } from "@/lib/core/errors";

/** What PostgreSQL said about a failed statement, dug out of the layers that Prisma and the driver wrap around it. */
export interface SqlFailure {
  /** Five-character SQLSTATE; `HF…` are our own. */
  readonly state: string;
  readonly constraint: string | null;
  readonly message: string;
}

const STATE = /^[0-9A-Z]{5}$/;
const MAX_DEPTH = 6;

/** Prisma's own codes for what has a SQLSTATE underneath. */
const PRISMA_STATES: Readonly<Record<string, string>> = { P2002: "23505", P2003: "23503", P2034: "40001" };

export function sqlFailure(error: unknown): SqlFailure | null {
  const layers = unwrap(error, 0);
  const message = error instanceof Error ? error.message : String(error);
  for (const layer of layers) {
    const state = [layer["originalCode"], layer["code"]].find(
      (code) => typeof code === "string" && STATE.test(code) && !/^P\d{4}$/.test(code),
    );
    if (typeof state === "string") return { state, constraint: constraintOf(layers, message), message };
  }
  const code = layers[0]?.["code"];
  const state = typeof code === "string" ? PRISMA_STATES[code] : undefined;
  return state === undefined ? null : { state, constraint: constraintOf(layers, message), message };
}

function unwrap(value: unknown, depth: number): Record<string, unknown>[] {
  if (typeof value !== "object" || value === null || depth > MAX_DEPTH) return [];
  const layer = value as Record<string, unknown>;
  return [layer, ...["cause", "meta", "driverAdapterError", "error"].flatMap((key) => unwrap(layer[key], depth + 1))];
}

function constraintOf(layers: readonly Record<string, unknown>[], message: string): string | null {
  for (const layer of layers) {
    const given = layer["constraint"];
    if (typeof given === "string") return given;
    const index = typeof given === "object" && given !== null ? (given as Record<string, unknown>)["index"] : undefined;
    if (typeof index === "string") return index;
  }
  return (
    /constraint "([^"]+)"/.exec(
      [message, ...layers.map((layer) => layer["originalMessage"]).filter((text) => typeof text === "string")].join(
        "\n",
      ),
    )?.[1] ?? null
  );
}

/** Whether the statement lost a race that a second try can win. */
export function isSerializationFailure(error: unknown): boolean {
  const state = sqlFailure(error)?.state;
  return state === "40001" || state === "40P01";
}

export function violates(error: unknown, constraint: string): boolean {
  return sqlFailure(error)?.constraint === constraint;
}

const OUTAGE_CODES = new Set(["P1001", "P1002", "P1008", "P1017", "P2024", "P2028", "ECONNREFUSED", "ECONNRESET"]);

/** Whether the database is away, which is for the caller to try again. */
export function isOutage(error: unknown): boolean {
  const state = sqlFailure(error)?.state ?? "";
  if (state.startsWith("08") || state.startsWith("57P") || state.startsWith("53")) return true;
  const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
  return (
    OUTAGE_CODES.has(code) ||
    /connection error|Connection terminated|Can.t reach database server|server has closed the connection|timeout exceeded when trying to connect/i.test(
      errorMessage(error),
    )
  );
}
