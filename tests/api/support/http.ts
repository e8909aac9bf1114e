import { connect } from "node:net";
import { expect } from "vitest";
import { ERRORS } from "@/lib/core/errors";
import { HANG_MS, INSIDES, type Reply } from "@/scripts/send";

export { HANG_MS, type Reply, send } from "@/scripts/send";

/** Writes bytes to a socket of its own and returns all that comes back until the other side closes. */
export function sendRaw(web: string, bytes: string | Buffer, timeoutMs = HANG_MS): Promise<string> {
  const { hostname, port } = new URL(web);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    const timer = setTimeout(() => {
      socket.destroy();
      reject(
        new Error(
          `the connection was still open after ${timeoutMs} ms: ${Buffer.concat(chunks).toString("utf8").slice(0, 300)}`,
        ),
      );
    }, timeoutMs);
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    // Being cut off is an answer too.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks).toString("utf8"));
    });
  });
}

export function json(reply: Pick<Reply, "text" | "status">): Record<string, unknown> {
  try {
    return JSON.parse(reply.text) as Record<string, unknown>;
  } catch {
    throw new Error(`an answer of status ${reply.status} is not JSON: ${reply.text.slice(0, 300)}`);
  }
}

/** Asserts that a refusal has our one form: JSON with four fields, an id that is also in the header, and no insides. */
export function expectRefusal(reply: Reply, status: number, code?: string): Record<string, unknown> {
  expect({ status: reply.status, text: reply.text.slice(0, 500) }).toMatchObject({ status });
  const body = expectErrorForm(reply);
  if (code !== undefined) expect(body["code"]).toBe(code);
  return body;
}

export function expectErrorForm(reply: Reply): Record<string, unknown> {
  expect(reply.headers["content-type"]).toContain("application/json");
  const body = json(reply);
  expect(Object.keys(body).toSorted()).toEqual(["code", "details", "error", "requestId"]);
  expect(Object.keys(ERRORS)).toContain(body["code"]);
  expect(typeof body["error"]).toBe("string");
  expect(body["details"]).toBeTypeOf("object");
  expect(body["requestId"]).toMatch(/^\w+$/);
  // A repeated answer keeps the id of the first in its bytes.
  if (reply.headers["idempotent-replayed"] === undefined) expect(reply.headers["x-request-id"]).toBe(body["requestId"]);
  expect(reply.text).not.toMatch(INSIDES);
  return body;
}

/** Asserts the status and returns the body of a success. */
export function expectOk(reply: Reply, status = 200): Record<string, unknown> {
  expect({ status: reply.status, text: reply.text.slice(0, 500) }).toMatchObject({ status });
  return json(reply);
}

/** Asks again until it is as expected. */
export async function until<T>(ask: () => Promise<T>, isDone: (value: T) => boolean, withinMs = 20_000): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const value = await ask();
    if (isDone(value)) return value;
    if (performance.now() > deadline)
      throw new Error(`this did not happen in time: ${JSON.stringify(value)?.slice(0, 500)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
