import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import type { SimulatorProcess } from "./simulator-process";

/** The simulator's own default credentials. */
export const RAZORPAY_KEY = { key_id: "rzp_test_holdfast", key_secret: "holdfast_test_key_secret" };
export const RAZORPAY_WEBHOOK_SECRET = "holdfast_test_webhook_secret";
export const PAYPAL_CLIENT = { id: "paypal_test_holdfast", secret: "holdfast_test_client_secret" };
export const PAYPAL_WEBHOOK_ID = "0EH40505U7160970P";
export const PAYER_ACCOUNT = "7878780080316316";

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface Call {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

async function call(url: string, authorization: string, { method, body, headers = {} }: Call): Promise<Answer> {
  const response = await fetch(url, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: { authorization, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : (JSON.parse(text) as unknown) };
}

export function callRazorpay(simulator: SimulatorProcess, path: string, options: Call = {}): Promise<Answer> {
  const credentials = Buffer.from(`${RAZORPAY_KEY.key_id}:${RAZORPAY_KEY.key_secret}`).toString("base64");
  return call(`${simulator.url}${path}`, `Basic ${credentials}`, options);
}

const Token = z.object({ access_token: z.string() });

export async function callPaypal(simulator: SimulatorProcess, path: string, options: Call = {}): Promise<Answer> {
  const credentials = Buffer.from(`${PAYPAL_CLIENT.id}:${PAYPAL_CLIENT.secret}`).toString("base64");
  const answer = await call(`${simulator.url}/v1/oauth2/token`, `Basic ${credentials}`, {
    body: "grant_type=client_credentials",
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
  return call(`${simulator.url}${path}`, `Bearer ${Token.parse(answer.body).access_token}`, options);
}

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: Buffer;
}

export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** What the next requests are answered with; 200 when empty. */
  readonly answers: number[];
  close(): Promise<void>;
}

/** A web server that keeps every webhook it gets, byte for byte. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const answers: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ path: request.url ?? "", headers: request.headers, raw: Buffer.concat(chunks) });
      response.writeHead(answers.shift() ?? 200);
      response.end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    answers,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

export function hmacSha256Hex(secret: string, message: Buffer | string): string {
  return createHmac("sha256", secret).update(message).digest("hex");
}

/** CRC-32 bit by bit, so that it shares nothing with the simulator's table. */
export function slowCrc32(bytes: Buffer): number {
  let state = 0xffffffff;
  for (const byte of bytes) {
    state ^= byte;
    for (let bit = 0; bit < 8; bit += 1) state = (state >>> 1) ^ (state & 1 ? 0xedb88320 : 0);
  }
  return (state ^ 0xffffffff) >>> 0;
}

const Row = z.object({ gateway: z.string(), id: z.string(), amount: z.number(), status: z.string() });

const Books = z.object({
  payments: z.array(
    Row.extend({
      orderId: z.string(),
      reference: z.string().nullable(),
      fee: z.number().nullable(),
      tax: z.number().nullable(),
      refunded: z.number(),
      captured: z.boolean(),
    }),
  ),
  refunds: z.array(Row.extend({ paymentId: z.string() })),
  disputes: z.array(Row.extend({ paymentId: z.string(), taken: z.number(), fee: z.number() })),
  payouts: z.array(
    Row.extend({
      reference: z.string().nullable(),
      idempotencyKey: z.string().nullable(),
      fee: z.number(),
      debited: z.boolean(),
    }),
  ),
  balances: z.array(
    z.object({
      gateway: z.string(),
      account: z.string(),
      currency: z.string(),
      amount: z.number(),
      opening: z.number(),
    }),
  ),
});

export async function readBooks(simulator: SimulatorProcess): Promise<z.infer<typeof Books>> {
  return Books.parse(await simulator.control("/__books"));
}
