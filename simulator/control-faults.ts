import { randomInt } from "node:crypto";
import { objectUnder, oneOf, optionalNumber, optionalText, optionalWhole, readBody, refuse } from "./control-input";
import {
  EVENT_FAULTS,
  type FaultKind,
  type FaultRule,
  type FaultScope,
  OUTCOME_FAULTS,
  REQUEST_FAULTS,
} from "./faults";
import { type Incoming, param, type Reply, type Route } from "./http";
import { razorpayId } from "./ids";
import { own, type JsonObject } from "./json";
import type { Sim } from "./sim";

const KINDS: readonly FaultKind[] = [...new Set<FaultKind>([...REQUEST_FAULTS, ...EVENT_FAULTS, ...OUTCOME_FAULTS])];

function includes(list: readonly FaultKind[], kind: FaultKind): boolean {
  return list.includes(kind);
}

/** Which side a rule works on: named by its match, else by what the kind usually means. */
function scopeOf(kind: FaultKind, match: JsonObject): FaultScope {
  if (includes(OUTCOME_FAULTS, kind)) return "outcome";
  if (own(match, "event") !== undefined)
    return includes(EVENT_FAULTS, kind) ? "event" : refuse(`${kind} does not work on events`);
  const namesRequest = own(match, "path") !== undefined || own(match, "method") !== undefined;
  if (namesRequest) return includes(REQUEST_FAULTS, kind) ? "request" : refuse(`${kind} does not work on requests`);
  return kind === "drop" || kind === "duplicate" || kind === "reorder" ? "event" : "request";
}

function checkPath(path: string | null): string | null {
  if (path?.startsWith("^") !== true) return path;
  try {
    new RegExp(path);
    return path;
  } catch {
    return refuse("match.path is not a valid regular expression");
  }
}

function readRule(body: JsonObject): FaultRule {
  const kind = oneOf(body, "kind", KINDS);
  const match = objectUnder(body, "match");
  const probability = optionalNumber(body, "probability") ?? 1;
  if (probability < 0 || probability > 1) refuse("probability must be between 0 and 1");
  const status = optionalWhole(body, "status", 400);
  if (status !== null && status > 599) refuse("status must be between 400 and 599");
  return {
    id: razorpayId("flt"),
    scope: scopeOf(kind, match),
    kind,
    gateway: own(body, "gateway") === undefined ? null : oneOf(body, "gateway", ["razorpay", "paypal"] as const),
    method: optionalText(match, "method")?.toUpperCase() ?? null,
    path: checkPath(optionalText(match, "path")),
    event: optionalText(match, "event"),
    ms: optionalWhole(body, "ms"),
    status,
    left: optionalWhole(body, "count", 1),
    probability,
    seed: optionalWhole(body, "seed") ?? randomInt(2 ** 31),
    hits: 0,
  };
}

function addFault(sim: Sim, request: Incoming): Reply {
  const rule = readRule(readBody(request));
  sim.faults.add(rule);
  return { status: 201, json: { id: rule.id, scope: rule.scope } };
}

function removeFault(sim: Sim, request: Incoming): Reply {
  return sim.faults.remove(param(request, "id")) ? { status: 200, json: { removed: 1 } } : refuse("no such fault", 404);
}

function clearFaults(sim: Sim): Reply {
  const removed = sim.faults.list().length;
  sim.faults.clear();
  return { status: 200, json: { removed } };
}

export const FAULT_ROUTES: readonly Route[] = [
  { gateway: "control", method: "POST", path: "/__control/faults", handle: addFault },
  {
    gateway: "control",
    method: "GET",
    path: "/__control/faults",
    handle: (sim) => ({ status: 200, json: { faults: sim.faults.list() } }),
  },
  { gateway: "control", method: "DELETE", path: "/__control/faults", handle: clearFaults },
  { gateway: "control", method: "DELETE", path: "/__control/faults/:id", handle: removeFault },
];
