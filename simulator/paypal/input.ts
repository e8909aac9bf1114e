import { header, type Incoming } from "../http";
import { isObject, own, textOr, type JsonObject } from "../json";
import type { Sim } from "../sim";
import { refuse, refuseField } from "./errors";

export function readJson(request: Incoming): unknown {
  const text = request.raw.toString("utf8");
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return refuse(400, "MALFORMED_REQUEST_JSON", { field: "/", location: "body" });
  }
}

export function readObject(request: Incoming): JsonObject {
  const body = readJson(request);
  return isObject(body) ? body : refuse(400, "MALFORMED_REQUEST_JSON", { field: "/", location: "body" });
}

export function readText(value: JsonObject, key: string, longest: number, field: string): string | null {
  const text = own(value, key);
  if (text === undefined || text === null) return null;
  if (typeof text !== "string") return refuseField("INVALID_PARAMETER_SYNTAX", `${field}/${key}`);
  return text.length >= 1 && text.length <= longest
    ? text
    : refuseField("INVALID_STRING_LENGTH", `${field}/${key}`, text.slice(0, 64));
}

function wantsRepresentation(request: Incoming): boolean {
  return (header(request, "prefer") ?? "").replaceAll(" ", "").includes("return=representation");
}

export function requestId(request: Incoming): string | null {
  const id = textOr(header(request, "paypal-request-id"), null);
  if (id === null) return null;
  return id.length >= 1 && id.length <= 108
    ? id
    : refuse(400, "INVALID_STRING_LENGTH", { field: "PayPal-Request-Id", location: "header" });
}

const HOUR_MS = 3_600_000;
export const ORDER_KEY_LIFE_MS = 6 * HOUR_MS;
export const PAYMENT_KEY_LIFE_MS = 45 * 24 * HOUR_MS;

interface Scope {
  name: string;
  lifeMs: number;
}

/** Writes the answer, in full or as the minimal form. */
type Writer = (full: boolean) => unknown;

/** Runs `act` once per request id: the first answer is 201, a repeat inside the key's life gets it again with 200. */
export function once(sim: Sim, request: Incoming, scope: Scope, act: () => Writer): { status: number; json: unknown } {
  const id = requestId(request);
  const slot = `${scope.name}|${id ?? ""}`;
  const earlier = id === null ? undefined : sim.world.paypal.answers.get(slot);
  if (earlier !== undefined && sim.clock.now() - earlier.storedAt < scope.lifeMs)
    return { status: 200, json: earlier.json };
  const json = act()(wantsRepresentation(request));
  if (id !== null) sim.world.paypal.answers.set(slot, { json, storedAt: sim.clock.now() });
  sim.changed();
  return { status: 201, json };
}
