// One request: an operation of the document, done rightly, nearly rightly or not at all.
import { randomUUID } from "node:crypto";
import type { Dice } from "../dice";
import type { Call } from "../send";
import { type Actor, allows, type Cast } from "./cast";
import { faultOf, type Operation, type Parameter } from "./document";
import { CREDENTIALS, HEADERS, IDEMPOTENCY_KEYS, SEGMENTS } from "./nasty";
import { absurd, spoiled } from "./spoil";
import { type Source, valueFor } from "./values";

export interface Attack {
  readonly operation: Operation;
  readonly call: Call;
  /** Whose session or key it shows; null where it shows none, or one that is none. */
  readonly actor: Actor | null;
  /** Whether the address and the method are the operation's own. */
  readonly isPlain: boolean;
  /** Whether only some fields of each line are asked for, or another form than JSON. */
  readonly isPartial: boolean;
  readonly isCsv: boolean;
  /** Why it must not be accepted; null where it may be. */
  readonly wrong: string | null;
}

interface Part {
  readonly headers: Readonly<Record<string, string>>;
  readonly wrong: string | null;
}

const METHODS = ["PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "POST", "GET", "PROPFIND"];
const TYPES = ["application/json; charset=utf-16", "text/plain", "application/xml", "multipart/form-data", ""];

export function attackOn(operation: Operation, source: Source, cast: Cast): Attack {
  const { dice } = source;
  const address = addressOf(operation, source);
  const method = dice.chance(4) ? dice.pick(METHODS) : operation.method;
  const credential = credentialFor(operation, source, cast);
  const body = operation.method === "POST" ? bodyFor(operation, source) : NO_BODY;
  const [name, value] = dice.pick(HEADERS);
  const more = dice.chance(12) ? { [name]: value } : {};
  const headers = {
    "user-agent": "fuzz",
    ...credential.headers,
    ...keyFor(operation, source),
    ...body.headers,
    ...more,
  };
  return {
    operation,
    actor: credential.actor,
    call: { method, path: address.path, headers, ...(body.bytes === null ? {} : { body: body.bytes }) },
    isPlain: address.isPlain && method === operation.method,
    isPartial: address.query.has("fields"),
    isCsv: address.query.get("format") === "csv" || "accept" in more,
    wrong: credential.wrong ?? body.wrong ?? address.wrong,
  };
}

interface Address {
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  readonly isPlain: boolean;
  readonly wrong: string | null;
}

function addressOf({ path, parameters }: Operation, source: Source): Address {
  const { dice } = source;
  let isPlain = true;
  const filled = path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    if (dice.chance(85)) return encodeURIComponent(String(valueFor({ type: "string" }, name, source)));
    isPlain = false;
    return dice.pick(SEGMENTS);
  });
  const query = queryFor(
    parameters.filter((each) => each.in === "query"),
    source,
  );
  const text = [...query.pairs].map(([name, value]) => `${name}=${value}`).join("&");
  const whole = text === "" ? filled : `${filled}?${text}`;
  const tricked = dice.chance(4) ? trick(whole, source) : whole;
  return { path: tricked, query: query.pairs, isPlain: isPlain && tricked === whole, wrong: query.wrong };
}

/** The same address as somebody would write it who hopes that two parts of the server read it differently. */
function trick(path: string, { dice }: Source): string {
  return dice.pick([
    path.replace("/api/", "/api/v1/"),
    path.replace("/api/", "//api/"),
    path.replace("/api/", "/api/../api/"),
    path.replace("/api/", "/%61pi/"),
    path.replace("/api/", "/api;x=1/"),
    path.replace("/api/", "/API/"),
    path.replace("/api/", "/api/v1/v1/"),
    path.replace("/api/", "\\api\\"),
    `${path}/`,
    `${path}.json`,
    `${path}%00`,
    `${path}?`,
    `${path}?_rsc=1`,
    `${path}#x`,
    `${path}/${"../".repeat(20)}etc/passwd`,
    `http://evil.example${path}`,
  ]);
}

function queryFor(
  parameters: readonly Parameter[],
  source: Source,
): { pairs: Map<string, string>; wrong: string | null } {
  const { dice } = source;
  const pairs = new Map<string, string>();
  let wrong: string | null = null;
  for (const { name, schema } of parameters) {
    if (!dice.chance(25)) continue;
    if (dice.chance(70)) {
      pairs.set(name, encodeURIComponent(String(valueFor(schema, name, source))));
    } else {
      const text = dice.pick(SEGMENTS);
      pairs.set(name, text);
      if (schema.enum !== undefined) wrong = `the parameter ${name} is none of its values`;
    }
  }
  // Not `__proto__`: Next loses it before anybody of ours sees the address.
  if (parameters.length > 0 && dice.chance(8)) {
    pairs.set(dice.pick(["where", "tenantId", "limit[]", "state[$ne]", "constructor"]), "x");
    wrong = "a parameter is unknown";
  }
  return { pairs, wrong };
}

/** Most of the time of somebody who may. */
function credentialFor(operation: Operation, { dice }: Source, cast: Cast): Part & { readonly actor: Actor | null } {
  const actor = cast.pick(dice, operation.permissions);
  const stranger = operation.isOpen ? null : "it shows nobody's credential";
  if (dice.chance(5)) return { actor: null, headers: {}, wrong: stranger };
  if (dice.chance(6)) return { actor: null, headers: dice.pick(CREDENTIALS), wrong: stranger };
  const headers: Readonly<Record<string, string>> =
    actor.apiKey === null || dice.chance(70) ? { cookie: actor.cookie } : { authorization: `Bearer ${actor.apiKey}` };
  const wrong = allows(actor.role, operation.permissions) ? null : `a ${actor.role} may not do this`;
  return { actor, headers, wrong };
}

function keyFor({ parameters }: Operation, { dice }: Source): Readonly<Record<string, string>> {
  if (!parameters.some(({ name }) => name === "Idempotency-Key")) return {};
  if (dice.chance(4)) return {};
  return { "idempotency-key": dice.chance(90) ? randomUUID() : dice.pick(IDEMPOTENCY_KEYS) };
}

interface Body extends Part {
  readonly bytes: Buffer | null;
}

const NO_BODY: Body = { bytes: null, headers: {}, wrong: null };

function bodyFor(operation: Operation, source: Source): Body {
  const { dice } = source;
  const good = valueFor(operation.body ?? { type: "object" }, "", source);
  const bytes = bytesOf(good, dice);
  const type = dice.chance(94) ? "application/json" : dice.pick(TYPES);
  const wrong = type.startsWith("application/json")
    ? wrongWith(operation, bytes)
    : "the body is not declared to be JSON";
  const tamed = wrong === null ? tame(operation.path, bytes) : bytes;
  return {
    bytes: tamed,
    headers: { "content-type": type, "content-length": String(tamed.length) },
    wrong: operation.body === null ? null : wrong,
  };
}

function bytesOf(good: unknown, dice: Dice): Buffer {
  const roll = dice.below(100);
  if (roll < 40) return Buffer.from(JSON.stringify(good));
  return roll < 85 ? Buffer.from(spoiled(good, dice)) : absurd(good, dice);
}

function wrongWith({ body }: Operation, bytes: Buffer): string | null {
  if (body === null) return null;
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return faultOf(body, value);
  } catch {
    return "the body is not JSON";
  }
}

/** What would be accepted and end the play: clocks that run away from the gateways', and gateways with other keys. */
function tame(path: string, bytes: Buffer): Buffer {
  if (path === "/api/operator/clock") return Buffer.from('{"advanceMs":1000}');
  if (path === "/api/tenant/gateways") return Buffer.from('{"gateway":"razorpay","enabled":true}');
  return bytes;
}
