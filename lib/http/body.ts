import { AppError } from "@/lib/core/errors";

/** The largest request body, in bytes. */
export const MAX_BODY_BYTES = 262_144;

/** @throws AppError `body_too_large` as soon as the limit is passed, without reading the rest. */
export async function readBody(request: Request): Promise<Buffer> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks);
}

function tooLarge(): AppError {
  return new AppError("body_too_large", `a request body may have ${MAX_BODY_BYTES} bytes`);
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads JSON strictly: valid UTF-8, no NUL and no lone surrogate in any string, since PostgreSQL could not store it
 * as it was sent.
 * @throws AppError `unsupported_media_type`, `invalid_json`, `invalid_input`
 */
export function parseJsonBody(body: Buffer, contentType: string | null): unknown {
  if (!/^application\/json\s*(;|$)/i.test(contentType ?? ""))
    throw new AppError("unsupported_media_type", "the body must be application/json");
  let parsed: unknown;
  try {
    parsed = JSON.parse(strictUtf8.decode(body));
  } catch {
    throw new AppError("invalid_json", "the body is not valid JSON");
  }
  assertPlainText(parsed, 0);
  return parsed;
}

const MAX_DEPTH = 20;

function assertPlainText(value: unknown, depth: number): void {
  if (depth > MAX_DEPTH) throw new AppError("invalid_input", "the body is nested too deeply");
  if (typeof value === "string") {
    if (value.includes("\0") || !value.isWellFormed())
      throw new AppError("invalid_input", "a text holds a character that cannot be stored");
    return;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    assertPlainText(key, depth + 1);
    assertPlainText(item, depth + 1);
  }
}
