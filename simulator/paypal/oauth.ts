import { randomBytes } from "node:crypto";
import { basicCredentials, header, type Incoming, parseForm, Refusal, type Reply, type Route } from "../http";
import { debugId } from "../ids";
import { isObject, own } from "../json";
import type { Sim } from "../sim";
import { errorReply } from "./errors";

/** Seconds, from the recorded samples. */
const TOKEN_LIFE = 31_668;

function token(sim: Sim, request: Incoming): Reply {
  const given = basicCredentials(request);
  const { clientId, clientSecret } = sim.settings.paypal;
  if (given?.user !== clientId || given.password !== clientSecret) {
    return { status: 401, json: { error: "invalid_client", error_description: "Client Authentication failed" } };
  }
  if (own(parseForm(request.raw.toString("utf8")), "grant_type") !== "client_credentials") {
    return { status: 400, json: { error: "unsupported_grant_type", error_description: "Grant Type is NULL" } };
  }
  const accessToken = `A21AA${randomBytes(48).toString("base64url")}`;
  const { tokens } = sim.world.paypal;
  for (const [old, endsAt] of tokens) if (endsAt < sim.clock.now()) tokens.delete(old);
  tokens.set(accessToken, sim.clock.now() + TOKEN_LIFE * 1000);
  sim.changed();
  const json = {
    scope:
      "https://uri.paypal.com/services/payments/payment https://uri.paypal.com/services/payments/refund https://uri.paypal.com/payments/payouts",
    access_token: accessToken,
    token_type: "Bearer",
    app_id: "APP-80W284485P519543T",
    expires_in: TOKEN_LIFE,
    nonce: `${sim.clock.iso()}${randomBytes(16).toString("base64url")}`,
  };
  return { status: 200, json };
}

export function checkBearer(sim: Sim, request: Incoming): void {
  const given = /^Bearer (.+)$/.exec(header(request, "authorization") ?? "")?.[1];
  if (given === undefined) throw new Refusal(errorReply(401, []));
  if ((sim.world.paypal.tokens.get(given) ?? 0) <= sim.clock.now()) {
    throw new Refusal({
      status: 401,
      json: { error: "invalid_token", error_description: "Token signature verification failed" },
    });
  }
}

/** PayPal's own knob for failures: any documented issue code, asked for by the caller. */
export function applyMockResponse(request: Incoming): void {
  const text = header(request, "paypal-mock-response");
  if (text === undefined) return;
  let wanted: unknown;
  try {
    wanted = JSON.parse(text);
  } catch {
    return;
  }
  const code = isObject(wanted) ? own(wanted, "mock_application_codes") : undefined;
  const issue: unknown = Array.isArray(code) ? code[0] : code;
  if (typeof issue !== "string") return;
  const status = issue === "INTERNAL_SERVER_ERROR" ? 500 : issue === "INVALID_RESOURCE_ID" ? 404 : 422;
  throw new Refusal(errorReply(status, [{ issue }]));
}

export function withDebugId(reply: Reply): Reply {
  return { ...reply, headers: { "paypal-debug-id": debugId(), ...reply.headers } };
}

export const OAUTH_ROUTES: readonly Route[] = [
  { gateway: "paypal", method: "POST", path: "/v1/oauth2/token", open: true, handle: token },
];
