import { NextRequest } from "next/server";
import { AppError } from "@/lib/core/errors";
import { config } from "@/lib/config/config";
import { sessionCookieName } from "@/lib/auth/cookie";
import { normalizeEmail } from "@/lib/auth/account";
import { answerError } from "./answer";
import { readBody } from "./body";
import { assertTurns, giveTurnBack, turnHeaders } from "./limit";
import { requestIdOf } from "./request-id";
import { addressOf, assertSameSite } from "./route";
import { takeTries, triesOf } from "./tries";

type Answerer = (request: NextRequest) => Promise<Response>;

/**
 * What next-auth's own endpoints lack: posts from other sites are refused, bodies are bounded, tries to sign in are counted
 * for each account and each address (also where no such account exists), and the right ones are given back.
 */
export async function guardAuth(request: NextRequest, run: Answerer): Promise<Response> {
  let headers: Record<string, string> = {};
  try {
    if (request.method !== "POST") return await run(request);
    await assertSameSite(request);
    const body = await readBody(request);
    const copy = new NextRequest(request.url, { method: "POST", headers: request.headers, body: new Uint8Array(body) });
    const fields = fieldsOf(body, request.headers.get("content-type"));
    const account = "email" in fields ? (normalizeEmail(fields["email"]) ?? "") : null;
    const who = isTry(request) ? triesOf(account, addressOf(request) ?? "local") : [];
    const turns = await takeTries(who);
    headers = turnHeaders(turns);
    assertTurns(turns);
    const answer = await run(copy);
    if (isSignedIn(answer)) await Promise.all(who.map(([limit, key]) => giveTurnBack(limit, key)));
    for (const [name, value] of Object.entries(headers)) answer.headers.set(name, value);
    return answer;
  } catch (error) {
    return answerError(error, requestIdOf(request), headers);
  }
}

/** A password or a link by mail; the ways back from other providers are no guess of anybody's. */
function isTry(request: NextRequest): boolean {
  return /^\/api\/auth\/(?:callback\/(?:credentials|magic-link))\/?$/.test(request.nextUrl.pathname);
}

/** @throws AppError `unsupported_media_type`, `invalid_json`: next-auth would end with an error of ours. */
function fieldsOf(body: Buffer, contentType: string | null): Readonly<Record<string, unknown>> {
  const text = body.toString("utf8");
  if (/^application\/x-www-form-urlencoded\s*(;|$)/i.test(contentType ?? ""))
    return Object.fromEntries(new URLSearchParams(text));
  if (body.length === 0) return {};
  if (!/^application\/json\s*(;|$)/i.test(contentType ?? ""))
    throw new AppError("unsupported_media_type", "the body must be a form or application/json");
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null) return { ...parsed };
  } catch {
    // Said below, with every other text that is no object.
  }
  throw new AppError("invalid_json", "the body is not a JSON object");
}

function isSignedIn(answer: Response): boolean {
  const name = sessionCookieName(config().publicUrl.startsWith("https://"));
  return answer.headers
    .getSetCookie()
    .some((line) => new RegExp(`^${name.replaceAll(".", "\\.")}(?:\\.0)?=[^;]`).test(line));
}
