import { type Incoming, isForm, parseForm } from "../http";
import { isObject, type JsonObject, own } from "../json";
import { refuse } from "./errors";
import type { Notes } from "./model";

/** The body as an object holding only known fields; `notes[k]` keys of old clients become `notes`. */
export function readFields(request: Incoming, known: readonly string[]): JsonObject {
  const body = foldNotes(parseBody(request));
  const unknown = Object.keys(body).filter((key) => !known.includes(key));
  if (unknown.length > 0) refuse(`${unknown.join(", ")} is/are not required and should not be sent`);
  return body;
}

function parseBody(request: Incoming): JsonObject {
  const text = request.raw.toString("utf8");
  if (isForm(request)) return parseForm(text);
  if (text.trim() === "") return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return refuse("The request body is not valid JSON.");
  }
  return isObject(parsed) ? parsed : refuse("The request body must be a JSON object.");
}

function foldNotes(body: JsonObject): JsonObject {
  const flat = Object.keys(body).filter((key) => /^notes\[[^\]]+\]$/.test(key));
  if (flat.length === 0) return body;
  const notes = Object.fromEntries(flat.map((key) => [key.slice(6, -1), body[key]]));
  const rest = Object.fromEntries(Object.entries(body).filter(([key]) => !flat.includes(key)));
  return { ...rest, notes };
}

/** Minor units. Form bodies carry them as digits in text. */
export function readAmount(body: JsonObject, field = "amount"): bigint {
  const value = own(body, field);
  if (value === undefined || value === null || value === "")
    return refuse(`The ${field} field is required.`, { field });
  if (typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === "string" && /^\d{1,15}$/.test(value)) return BigInt(value);
  return refuse(`The ${field} must be an integer.`, { field });
}

export function readText(body: JsonObject, field: string, longest: number): string | null {
  const value = own(body, field);
  if (value === undefined || value === null) return null;
  if (typeof value !== "string") return refuse(`The ${field.replaceAll("_", " ")} must be a string.`, { field });
  if (value.length > longest)
    refuse(`The ${field.replaceAll("_", " ")} may not be greater than ${longest} characters.`, { field });
  return value;
}

export function requireText(body: JsonObject, field: string, longest: number): string {
  return readText(body, field, longest) || refuse(`The ${field.replaceAll("_", " ")} field is required.`, { field });
}

export function readNotes(body: JsonObject): Notes {
  const value = own(body, "notes");
  if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return {};
  if (!isObject(value)) return refuse("The notes must be an array.", { field: "notes" });
  const entries = Object.entries(value);
  if (entries.length > 15) refuse("Number of fields in notes should be less than or equal to 15", { field: "notes" });
  return Object.fromEntries(entries.map(([key, note]) => [key, noteText(key, note)]));
}

function noteText(key: string, note: unknown): string {
  if (typeof note !== "string" && typeof note !== "number" && typeof note !== "boolean") {
    return refuse(`Invalid type for notes value of ${key}`, { field: "notes" });
  }
  const text = String(note);
  return text.length <= 256 ? text : refuse("The notes may not be greater than 256 characters.", { field: "notes" });
}

/** Empty notes leave as `[]`. */
export function writeNotes(notes: Notes): Notes | [] {
  return Object.keys(notes).length === 0 ? [] : notes;
}

const EARLIEST = 946_684_800;
const LATEST = 4_765_046_400;

interface Bounds {
  lowest: number;
  highest: number;
  fallback: number;
}

function readQueryNumber(query: URLSearchParams, field: string, { lowest, highest, fallback }: Bounds): number {
  const text = query.get(field);
  if (text === null || text === "") return fallback;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= lowest && value <= highest) return value;
  return refuse(`${field} must be between ${lowest} and ${highest}`, { field });
}

/** Newest first, with `from`, `to` (unix seconds), `skip` and `count` as documented. */
export function collection<T extends { createdAt: number }>(
  query: URLSearchParams,
  rows: Iterable<T>,
  write: (row: T) => unknown,
): unknown {
  const from = readQueryNumber(query, "from", { lowest: EARLIEST, highest: LATEST, fallback: 0 });
  const to = readQueryNumber(query, "to", { lowest: EARLIEST, highest: LATEST, fallback: LATEST });
  const count = readQueryNumber(query, "count", { lowest: 1, highest: 100, fallback: 10 });
  const skip = readQueryNumber(query, "skip", { lowest: 0, highest: LATEST, fallback: 0 });
  const wanted = [...rows].filter((row) => row.createdAt >= from && row.createdAt <= to).reverse();
  return writeCollection(wanted.slice(skip, skip + count).map(write));
}

export function writeCollection(items: readonly unknown[]): unknown {
  return { entity: "collection", count: items.length, items };
}
