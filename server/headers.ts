import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Config } from "@/lib/config/config";
import { corsHeaders, preflightHeaders } from "@/lib/http/cors";
import { siteOf } from "@/lib/tenants/host";
import { contentSecurityPolicy } from "./csp";
import { allowedMethods } from "./methods";

export type HeaderSetter = (request: IncomingMessage, response: ServerResponse, requestId: string) => void;

/** Two years, as lists of browsers ask for. */
const HSTS = "max-age=63072000; includeSubDomains";
/** What no page of ours uses; payment is for us and for the gateways' frames. */
const SWITCHED_OFF = [
  "camera",
  "display-capture",
  "geolocation",
  "gyroscope",
  "magnetometer",
  "microphone",
  "midi",
  "usb",
];
const STATIC_FILE = /^\/_next\/static\//;
const NONCE_BYTES = 18;

/**
 * Puts the headers on that every answer has, whoever gives it, before anybody answers. Next reads the nonce for its own
 * scripts out of the policy in the request's headers.
 */
export function headersFor(settings: Config, i: { readonly isDevelopment: boolean }): HeaderSetter {
  const fixed = fixedHeaders(settings);
  return (request, response, requestId) => {
    const path = pathOf(request);
    for (const [name, value] of Object.entries(fixed)) response.setHeader(name, value);
    response.setHeader("x-request-id", requestId);
    if (STATIC_FILE.test(path)) return;
    response.setHeader("cache-control", "private, no-store");
    if (path.startsWith("/api/")) {
      response.setHeader("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
      response.setHeader("vary", "origin");
      return;
    }
    const policy = contentSecurityPolicy(settings, randomBytes(NONCE_BYTES).toString("base64"), i);
    request.headers["content-security-policy"] = policy;
    response.setHeader("content-security-policy", policy);
  };
}

function fixedHeaders(settings: Config): Record<string, string> {
  const { razorpay } = settings.gatewayPlaces;
  const hasFrame = settings.razorpayCheckout === "window";
  const payment = `payment=(self${hasFrame ? ` "${new URL(razorpay.checkoutScriptUrl).origin}"` : ""})`;
  return {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": [payment, ...SWITCHED_OFF.map((name) => `${name}=()`)].join(", "),
    // A gateway's window may open the page of a bank.
    "cross-origin-opener-policy": "same-origin-allow-popups",
    "cross-origin-resource-policy": "same-origin",
    ...(settings.publicUrl.startsWith("https://") ? { "strict-transport-security": HSTS } : {}),
  };
}

/**
 * Tells a page of another site whether it may read the answer, and answers a browser that asks before it sends. Which sites
 * may, the tenant says.
 * @returns whether it was such a question.
 */
export async function answerOtherSite(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const { origin } = request.headers;
  const isOurs = origin === siteOf((name) => request.headers[name]);
  const headers = isOurs ? null : await corsHeaders(pathOf(request), origin);
  setAll(response, headers ?? {});
  if (request.method !== "OPTIONS" || request.headers["access-control-request-method"] === undefined) return false;
  const methods = allowedMethods(request.url ?? "");
  if (methods === null || headers === null) return false;
  setAll(response, preflightHeaders(methods));
  response.writeHead(204).end();
  return true;
}

function setAll(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? "").split("?")[0] ?? "";
}
