import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { CONTROL_ROUTES } from "./control";
import type { RequestFault, Strike } from "./faults";
import { createRouter, type Incoming, type Match, readBody, Refusal, type Reply, sendReply } from "./http";
import { faultReply as paypalFault, unknownUrl as paypalUnknownUrl } from "./paypal/errors";
import { applyMockResponse, checkBearer, withDebugId } from "./paypal/oauth";
import { PAYPAL_ROUTES } from "./paypal/routes";
import { faultReply as razorpayFault, unknownUrl as razorpayUnknownUrl } from "./razorpay/errors";
import { checkRazorpayKey, RAZORPAY_ROUTES } from "./razorpay/routes";
import { merchantOf } from "./merchants";
import type { Sim } from "./sim";

/** PayPal first: `/v1/payments/payouts/…` would otherwise look like a Razorpay payment. */
const route = createRouter([...CONTROL_ROUTES, ...PAYPAL_ROUTES, ...RAZORPAY_ROUTES]);

const HANG_UP = "hang up";
type Outcome = Reply | typeof HANG_UP;

const PAYPAL_PATHS =
  /^\/(v2\/(?!accounts|products)|checkoutnow|v1\/(oauth2|notifications|payments\/payouts|payments\/payouts-item|customer\/disputes)(\/|$))/;

function gatewayOf(path: string): "razorpay" | "paypal" | "control" {
  if (path.startsWith("/__")) return "control";
  return PAYPAL_PATHS.test(path) ? "paypal" : "razorpay";
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/.test(address);
}

function failure(gateway: "razorpay" | "paypal" | "control", status: number): Reply {
  if (gateway === "control") return { status, json: { error: status === 404 ? "no such control call" : "failed" } };
  return gateway === "paypal" ? paypalFault(status) : razorpayFault(status);
}

function unknown(path: string): Reply {
  const gateway = gatewayOf(path);
  if (gateway === "control") return failure(gateway, 404);
  return gateway === "paypal" ? paypalUnknownUrl() : razorpayUnknownUrl();
}

async function handle(sim: Sim, match: Match, request: Incoming): Promise<Reply> {
  try {
    if (match.route.open !== true && match.route.gateway === "razorpay") checkRazorpayKey(sim, request);
    if (match.route.open !== true && match.route.gateway === "paypal") {
      checkBearer(sim, request);
      applyMockResponse(request);
    }
    return await match.route.handle(sim, request);
  } catch (error) {
    if (error instanceof Refusal) return error.reply;
    process.stderr.write(
      `simulator: ${request.method} ${request.path} failed: ${error instanceof Error ? error.stack : String(error)}\n`,
    );
    return failure(match.route.gateway, 500);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}

/** Faults that strike before the request has any effect; null lets it pass. */
async function strikeBefore(
  gateway: "razorpay" | "paypal",
  strikes: readonly Strike<RequestFault>[],
): Promise<Outcome | null> {
  for (const { kind, ms, status } of strikes) {
    if (kind === "delay") await sleep(ms ?? 1_000);
    if (kind === "rate_limit") return failure(gateway, 429);
    if (kind === "error_before") return failure(gateway, status ?? 500);
    if (kind === "drop") return HANG_UP;
    if (kind !== "hang") continue;
    await sleep(ms ?? 60_000);
    return HANG_UP;
  }
  return null;
}

/** Faults that strike although the effect is there. */
async function strikeAfter(
  gateway: "razorpay" | "paypal",
  strikes: readonly Strike<RequestFault>[],
  reply: Reply,
): Promise<Outcome> {
  for (const { kind, ms, status } of strikes) {
    if (kind === "error_after") return failure(gateway, status ?? 500);
    if (kind === "garbage") return { status: status ?? 200, text: "<html><body>Bad gateway</body></html>" };
    if (kind !== "lose_response") continue;
    await sleep(ms ?? 0);
    return HANG_UP;
  }
  return reply;
}

async function answer(sim: Sim, match: Match, request: Incoming): Promise<Outcome> {
  const { gateway, page } = match.route;
  if (gateway === "control") return handle(sim, match, request);
  const strikes = sim.faults.onRequest({ gateway, method: request.method, path: request.path, page: page === true });
  const before = await strikeBefore(gateway, strikes);
  if (before !== null) return before;
  const reply = await handle(sim, match, request);
  if (strikes.some((strike) => strike.kind === "duplicate")) await handle(sim, match, request);
  return strikeAfter(gateway, strikes, reply);
}

function splitTarget(target: string): { path: string; query: URLSearchParams } {
  const split = target.indexOf("?");
  if (split < 0) return { path: target, query: new URLSearchParams() };
  return { path: target.slice(0, split), query: new URLSearchParams(target.slice(split + 1)) };
}

async function respond(sim: Sim, message: IncomingMessage): Promise<Outcome> {
  const { path, query } = splitTarget(message.url ?? "/");
  const gateway = gatewayOf(path);
  if (gateway === "control" && !isLoopback(message.socket.remoteAddress)) {
    return { status: 403, json: { error: "only from this machine" } };
  }
  const raw = await readBody(message);
  if (raw === null) return failure(gateway, 413);
  const method = message.method ?? "GET";
  const match = route(method, path);
  if (match === null) return unknown(path);
  const request = { method, path, query, headers: message.headers, raw, params: match.params };
  const outcome = await answer(merchantOf(sim, request), match, request);
  return gateway === "paypal" && outcome !== HANG_UP ? withDebugId(outcome) : outcome;
}

async function serve(sim: Sim, message: IncomingMessage, response: ServerResponse): Promise<void> {
  const outcome = await respond(sim, message);
  if (outcome === HANG_UP) message.socket.destroy();
  else sendReply(response, outcome);
}

export function createSimulatorServer(sim: Sim): Server {
  return createServer((message, response) => {
    serve(sim, message, response).catch((error: unknown) => {
      if (!message.destroyed) process.stderr.write(`simulator: ${String(error)}\n`);
      response.destroy();
    });
  });
}
