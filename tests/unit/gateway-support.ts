import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { PaypalSettings, RazorpaySettings } from "@/lib/config/gateways";

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
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
      const one = { method: request.method ?? "", url: request.url ?? "", headers: request.headers, body: Buffer.concat(chunks).toString("utf8") };
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

export function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
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
