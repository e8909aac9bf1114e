import { AppError, isAppError } from "@/lib/core/errors";
import type { Effect } from "@/lib/net/http";
import type { GatewayName } from "./types";

/** A complete answer of a gateway that is not a success. */
export interface Refusal {
  readonly gateway: GatewayName;
  readonly status: number;
  /** The gateway's own word for what is wrong; null when the answer could not be read. */
  readonly gatewayCode: string | null;
  readonly effect: Effect;
  readonly retryAfter?: string | undefined;
  /** The body as received; kept for the record (`refusals.ts`), never shown. */
  readonly text?: string | undefined;
}

/** The answer behind an error. */
export class GatewayReply {
  readonly status: number;
  readonly text: string;

  constructor(status: number, text: string) {
    this.status = status;
    this.text = text;
  }
}

export function replyOf(error: unknown): GatewayReply | null {
  return isAppError(error) && error.cause instanceof GatewayReply ? error.cause : null;
}

/**
 * The error for an answer outside 2xx.
 * 401 and 429 say nothing about the payment itself, so they are `unavailable` and never mark anything as failed;
 * 409 means that the first call with the same key is still running, and 408, 3xx and 5xx that nobody knows:
 * `gateway_outcome_unknown` when money is involved. Every other 4xx is a refusal: `gateway_rejected`.
 */
export function errorForAnswer(refusal: Refusal): AppError {
  const { gateway, status, gatewayCode, effect } = refusal;
  const details = { gateway, gatewayCode, status };
  const behind = { cause: new GatewayReply(status, refusal.text ?? "") };
  const said = `${gateway} answered ${status}${gatewayCode === null ? "" : ` (${gatewayCode})`}`;
  if (status === 401 || status === 429) {
    const retryAfter = refusal.retryAfter === undefined ? {} : { retryAfter: refusal.retryAfter };
    return new AppError("unavailable", said, { ...details, ...retryAfter }, behind);
  }
  const isRefused = status >= 400 && status < 500 && status !== 408 && status !== 409;
  if (isRefused) return new AppError("gateway_rejected", said, details, behind);
  return effect === "money"
    ? new AppError("gateway_outcome_unknown", said, details, behind)
    : new AppError("gateway_unreachable", said, details, behind);
}

/** A look-up that the gateway refuses says nothing about what was looked for, so it must not read as its refusal. */
export function lookUpError(error: unknown): unknown {
  return isAppError(error, "gateway_rejected") ? new AppError("unavailable", error.message, error.details) : error;
}

/** A 2xx answer that cannot be understood: on a money call nobody knows what happened. */
export function unreadableAnswer(gateway: GatewayName, effect: Effect): AppError {
  return new AppError(
    effect === "money" ? "gateway_outcome_unknown" : "gateway_unreachable",
    `${gateway} answered something that cannot be read`,
    { gateway },
  );
}

/** Texts of a gateway are kept short: they are shown to people and stored with the payment. */
const MAX_REASON = 200;

/** Control characters and half characters, neither of which PostgreSQL stores as they are. */
const UNSTORABLE = /[\p{Cc}\p{Cs}]/gu;

/** The first text that says anything, cleaned and cut to 200 characters. */
export function firstReason(texts: readonly unknown[], otherwise: string): string {
  const found = texts.map(clean).find((text) => text !== "" && text !== "null");
  return found ?? otherwise;
}

function clean(text: unknown): string {
  if (typeof text !== "string") return "";
  return Array.from(text.replace(UNSTORABLE, " ").trim()).slice(0, MAX_REASON).join("").trim();
}

/** Parses JSON; undefined when it is not JSON. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
