import type { GatewayName } from "./sim";

export const REQUEST_FAULTS = [
  "delay",
  "error_before",
  "error_after",
  "hang",
  "drop",
  "duplicate",
  "lose_response",
  "rate_limit",
  "garbage",
] as const;
export const EVENT_FAULTS = ["delay", "drop", "duplicate", "reorder"] as const;
export const OUTCOME_FAULTS = [
  "late_authorisation",
  "payout_failed",
  "payout_reversed",
  "payout_denied",
  "transfer_failed",
  "refund_pending",
  "refund_failed",
  "refund_short",
  "capture_pending",
  "capture_declined",
] as const;

export type RequestFault = (typeof REQUEST_FAULTS)[number];
export type EventFault = (typeof EVENT_FAULTS)[number];
export type OutcomeFault = (typeof OUTCOME_FAULTS)[number];
export type FaultKind = RequestFault | EventFault | OutcomeFault;
export type FaultScope = "request" | "event" | "outcome";

export interface FaultRule {
  id: string;
  scope: FaultScope;
  kind: FaultKind;
  gateway: GatewayName | null;
  method: string | null;
  /** Prefix of the path, or a regular expression when it starts with `^`. */
  path: string | null;
  /** Event name; a trailing `*` matches by prefix. */
  event: string | null;
  ms: number | null;
  status: number | null;
  /** How often it still strikes; null means until it is deleted. */
  left: number | null;
  probability: number;
  seed: number;
  hits: number;
}

export interface Strike<K extends FaultKind> {
  kind: K;
  ms: number | null;
  status: number | null;
}

interface Occasion {
  gateway: GatewayName;
  method?: string;
  path?: string;
  event?: string;
  /** Pages for the browser are only hit by rules that name a path. */
  page?: boolean;
}

export interface FaultTable {
  add(rule: FaultRule): void;
  list(): FaultRule[];
  remove(id: string): boolean;
  clear(): void;
  onRequest(occasion: Occasion): Strike<RequestFault>[];
  onEvent(occasion: Occasion): Strike<EventFault>[];
  onOutcome(gateway: GatewayName, kind: OutcomeFault): Strike<OutcomeFault> | undefined;
}

function pathMatches(pattern: string, path: string): boolean {
  return pattern.startsWith("^") ? new RegExp(pattern).test(path) : path.startsWith(pattern);
}

function eventMatches(pattern: string, event: string): boolean {
  return pattern.endsWith("*") ? event.startsWith(pattern.slice(0, -1)) : event === pattern;
}

function matches(rule: FaultRule, occasion: Occasion): boolean {
  const { method = "", path = "", event = "" } = occasion;
  const checks = [
    rule.gateway === null || rule.gateway === occasion.gateway,
    rule.method === null || rule.method === method,
    rule.path === null || pathMatches(rule.path, path),
    rule.event === null || eventMatches(rule.event, event),
    rule.path !== null || occasion.page !== true,
  ];
  return checks.every(Boolean);
}

/** Mulberry32: the same seed gives the same strikes in the same order of requests. */
function nextRandom(rule: FaultRule): number {
  rule.seed = (rule.seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(rule.seed ^ (rule.seed >>> 15), 1 | rule.seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
}

function strikes(rule: FaultRule): boolean {
  if (rule.probability < 1 && nextRandom(rule) >= rule.probability) return false;
  rule.hits += 1;
  if (rule.left !== null) rule.left -= 1;
  return true;
}

export function createFaultTable(): FaultTable {
  const rules = new Map<string, FaultRule>();
  function collect<K extends FaultKind>(scope: FaultScope, occasion: Occasion, only?: K): Strike<K>[] {
    const found: Strike<K>[] = [];
    for (const rule of rules.values()) {
      if (only !== undefined && rule.kind !== only) continue;
      if (rule.scope !== scope || rule.left === 0) continue;
      if (!matches(rule, occasion) || !strikes(rule)) continue;
      found.push({ kind: rule.kind as K, ms: rule.ms, status: rule.status });
      if (only !== undefined) break;
    }
    return found;
  }
  return {
    add: (rule) => void rules.set(rule.id, rule),
    list: () => [...rules.values()],
    remove: (id) => rules.delete(id),
    clear: () => rules.clear(),
    onRequest: (occasion) => collect<RequestFault>("request", occasion),
    onEvent: (occasion) => collect<EventFault>("event", occasion),
    onOutcome: (gateway, kind) => collect<OutcomeFault>("outcome", { gateway }, kind)[0],
  };
}
