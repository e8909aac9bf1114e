// What no answer may be, whatever was asked.
import { INSIDES, type Reply } from "../send";
import { answerFault, errorFault } from "./document";
import type { Attack } from "./request";

export interface Finding {
  readonly kind: "server error" | "insides" | "form" | "undeclared" | "accepted" | "redirect" | "no answer";
  /** The operation. */
  readonly of: string;
  readonly detail: string;
  /** What was sent and what came back, cut short. */
  readonly shown: string;
}

const CUT = 600;

/** What is wrong with an answer; null when nothing is. */
export function judge(attack: Attack, reply: Reply): Finding | null {
  const found = faultIn(attack, reply);
  return found === null ? null : findingOf(attack, found.kind, found.detail, `${reply.status} ${reply.text}`);
}

export function findingOf(attack: Attack, kind: Finding["kind"], detail: string, answered: string): Finding {
  const { operation, call, actor } = attack;
  const { cookie: _, authorization: __, ...headers } = call.headers ?? {};
  const body = Buffer.isBuffer(call.body) ? call.body.toString("latin1") : "";
  const sent = `${call.method} ${call.path} as ${actor?.role ?? "nobody"} ${JSON.stringify(headers)} ${body}`;
  const shown = `${sent.slice(0, CUT)} -> ${answered.slice(0, CUT)}`;
  return { kind, of: `${operation.method} ${operation.path}`, detail, shown };
}

function faultIn(attack: Attack, reply: Reply): Pick<Finding, "kind" | "detail"> | null {
  const { status, text } = reply;
  const { isPlain, call } = attack;
  if (status >= 500) return { kind: "server error", detail: `${status} ${codeIn(text)}` };
  if (status >= 400 && INSIDES.test(text)) return { kind: "insides", detail: text.slice(0, 100) };
  if (call.method === "HEAD" || call.method === "OPTIONS") return null;
  if (status >= 400) return isPlain || isJson(reply) ? refusalFault(reply) : null;
  if (!isPlain) return null;
  if (status >= 300) return { kind: "redirect", detail: String(status) };
  if (attack.wrong !== null) return { kind: "accepted", detail: attack.wrong };
  return successFault(attack, reply);
}

function refusalFault(reply: Reply): Pick<Finding, "kind" | "detail"> | null {
  const value = valueIn(reply);
  const fault = value === undefined ? `${reply.status} is not JSON` : errorFault(value);
  return fault === null ? null : { kind: "form", detail: fault };
}

function successFault({ operation, isPartial, isCsv }: Attack, reply: Reply): Pick<Finding, "kind" | "detail"> | null {
  if (isCsv && !isJson(reply)) return null;
  const value = valueIn(reply);
  if (value === undefined) return { kind: "form", detail: `${reply.status} is not JSON` };
  const fault = answerFault(operation, { status: reply.status, value }, isPartial);
  return fault === null ? null : { kind: "undeclared", detail: fault };
}

const isJson = ({ headers }: Reply): boolean => headers["content-type"]?.startsWith("application/json") === true;

function valueIn(reply: Reply): unknown {
  if (!isJson(reply)) return undefined;
  try {
    return JSON.parse(reply.text);
  } catch {
    return undefined;
  }
}

/** The code of a refusal; empty where there is none. */
export function codeIn(text: string): string {
  return /"code":"(\w+)"/.exec(text)?.[1] ?? "";
}
