import { z } from "zod";
import { AppError } from "@/lib/core/errors";

/** The last line of a page: the next one begins after it. */
export interface Cursor {
  /** How the list is sorted; a cursor of one order means nothing in another. */
  readonly sort: string;
  readonly id: string;
  /** Of the column that is sorted by; null where that is the id. */
  readonly value: string | null;
}

/** Ids and numbers: nothing that the database could not compare. */
const part = z.string().regex(/^[\w.:-]{1,100}$/);
const FORM = z.tuple([z.string(), part, part.nullable()]);

export function printCursor({ sort, id, value }: Cursor): string {
  return Buffer.from(JSON.stringify([sort, id, value])).toString("base64url");
}

/** @throws AppError `invalid_input` for what is no cursor of this order. */
export function readCursor(text: string, sort: string): Cursor {
  const parsed = FORM.safeParse(jsonOf(text));
  if (!parsed.success || parsed.data[0] !== sort)
    throw new AppError("invalid_input", "this is no cursor of this list in this order");
  const [, id, value] = parsed.data;
  return { sort, id, value };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
  } catch {
    return null;
  }
}

/** @throws AppError `invalid_input` for a cursor that somebody has changed. */
export function integerIn(text: string): bigint {
  if (!/^-?\d{1,18}$/.test(text)) throw new AppError("invalid_input", "this is no cursor of this list");
  return BigInt(text);
}
