import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { PaypalSettings, RazorpaySettings } from "@/lib/config/gateways";
import { isAppError } from "@/lib/core/errors";
import { createPaypal } from "@/lib/payments/gateways/paypal";
import { createRazorpay } from "@/lib/payments/gateways/razorpay";
import type { Gateway } from "@/lib/payments/gateways/types";

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  readonly raw: Buffer;
}

export interface LocalServer {
  readonly url: string;
  readonly host: string;
  readonly seen: Seen[];
  close(): Promise<void>;
}

export type Answer = (request: Seen, response: ServerResponse, socket: Socket) => void;

/** A server on a free port of this machine that records what it is asked. */
export async function serve(answer: Answer): Promise<LocalServer> {
  const seen: Seen[] = [];
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("error", () => undefined);
    request.on("end", () => {
      const raw = Buffer.concat(chunks);
      const { method = "", url = "", headers } = request;
      const one = { method, url, headers, body: raw.toString("utf8"), raw };
      seen.push(one);
      answer(one, response, request.socket);
    });
  };
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}`,
    host,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

/** A port of this machine that nobody listens on. */
export async function deadUrl(): Promise<string> {
  const server = await serve(() => undefined);
  await server.close();
  return server.url;
}

export function razorpaySettings(baseUrl: string, changes: Partial<RazorpaySettings> = {}): RazorpaySettings {
  return {
    baseUrl,
    account: "main",
    keyId: "rzp_test_AbCdEf12345678",
    keySecret: "key-secret-of-the-test",
    webhookSecrets: ["webhook-secret-new", "webhook-secret-old"],
    payoutAccountNumber: "7878780080316316",
    checkoutScriptUrl: "https://checkout.razorpay.com/v1/checkout.js",
    timeoutMs: 300,
    ...changes,
  };
}

export function paypalSettings(baseUrl: string, changes: Partial<PaypalSettings> = {}): PaypalSettings {
  return {
    baseUrl,
    account: "main",
    clientId: "client-of-the-test",
    clientSecret: "secret-of-the-test",
    webhookId: "0EH40505U7160970P",
    certificateOrigins: [baseUrl],
    trustedRootsPem: "",
    certificateName: "messageverificationcerts.sandbox.paypal.com",
    timeoutMs: 300,
    ...changes,
  };
}

export interface Failure {
  readonly code: string;
  readonly details: unknown;
  /** Everything that such an error shows to others. */
  readonly text: string;
}

/** How a call failed; the code is `no error` when it did not. */
export async function failure(work: Promise<unknown>): Promise<Failure> {
  try {
    await work;
  } catch (error) {
    if (!isAppError(error)) return { code: `not ours: ${String(error)}`, details: {}, text: "" };
    return { code: error.code, details: error.details, text: JSON.stringify([error.message, error.details]) };
  }
  return { code: "no error", details: {}, text: "" };
}

const open: LocalServer[] = [];

/** As `serve`; `closeAll` ends it. */
export async function serveHere(answer: Answer): Promise<LocalServer> {
  const server = await serve(answer);
  open.push(server);
  return server;
}

/** A Razorpay adapter against a server of this test; `closeAll` ends it. */
export async function razorpayAgainst(answer: Answer): Promise<{ gateway: Gateway; server: LocalServer }> {
  const server = await serveHere(answer);
  return { gateway: createRazorpay(razorpaySettings(server.url)), server };
}

/** The same for PayPal; the token is answered by itself and not among the calls. */
export async function paypalAgainst(
  answer: Answer,
): Promise<{ gateway: Gateway; server: LocalServer; calls: () => Seen[] }> {
  let tokens = 0;
  const server = await serveHere((request, response, socket) => {
    if (request.url !== "/v1/oauth2/token") return answer(request, response, socket);
    tokens += 1;
    json(response, 200, { access_token: `token-${tokens}`, token_type: "Bearer", expires_in: 32_400 });
  });
  const calls = () => server.seen.filter(({ url }) => url !== "/v1/oauth2/token");
  return { gateway: createPaypal(paypalSettings(server.url)), server, calls };
}

export async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((server) => server.close()));
}

/** PayPal's error document. */
export function paypalRefusal(name: string, issue: string): unknown {
  return { name, message: "no", debug_id: "1", details: [{ issue, description: "no" }], links: [] };
}

/** Razorpay's error document. */
export function razorpayRefusal(description: string, more: Record<string, unknown> = {}): unknown {
  return {
    error: { code: "BAD_REQUEST_ERROR", description, source: "NA", step: "NA", reason: "NA", metadata: {}, ...more },
  };
}
