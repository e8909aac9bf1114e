/**
 * Every error the product can answer with, in one table: its HTTP status and whether trying again can help.
 * `query_first` means that we do not know whether money moved: ask the gateway before acting again.
 */
export const ERRORS = {
  invalid_input: { status: 400, retry: "never" },
  invalid_json: { status: 400, retry: "never" },
  invalid_money: { status: 400, retry: "never" },
  idempotency_key_invalid: { status: 400, retry: "never" },
  idempotency_key_missing: { status: 400, retry: "never" },
  unauthenticated: { status: 401, retry: "never" },
  link_invalid: { status: 400, retry: "never" },
  code_invalid: { status: 400, retry: "never" },
  invalid_signature: { status: 401, retry: "never" },
  plan_required: { status: 402, retry: "never" },
  forbidden: { status: 403, retry: "never" },
  email_unverified: { status: 403, retry: "never" },
  step_up_required: { status: 403, retry: "never" },
  cross_site: { status: 403, retry: "never" },
  clock_fixed: { status: 403, retry: "never" },
  not_found: { status: 404, retry: "never" },
  unknown_gateway: { status: 404, retry: "never" },
  method_not_allowed: { status: 405, retry: "never" },
  conflict: { status: 409, retry: "never" },
  hold_not_over: { status: 409, retry: "after" },
  not_ready_yet: { status: 409, retry: "backoff" },
  already_running: { status: 409, retry: "after" },
  insufficient_funds: { status: 409, retry: "never" },
  slot_taken: { status: 409, retry: "never" },
  sold_out: { status: 409, retry: "never" },
  wrong_state: { status: 409, retry: "never" },
  order_expired: { status: 409, retry: "never" },
  payouts_frozen: { status: 409, retry: "after" },
  kyc_required: { status: 409, retry: "never" },
  body_too_large: { status: 413, retry: "never" },
  unsupported_media_type: { status: 415, retry: "never" },
  below_minimum: { status: 422, retry: "never" },
  above_daily_cap: { status: 422, retry: "after" },
  too_early: { status: 422, retry: "after" },
  unsupported_currency: { status: 422, retry: "never" },
  idempotency_key_reused: { status: 422, retry: "never" },
  unknown_host: { status: 421, retry: "never" },
  rate_limited: { status: 429, retry: "after" },
  internal: { status: 500, retry: "never" },
  gateway_rejected: { status: 502, retry: "never" },
  gateway_funds_short: { status: 502, retry: "backoff" },
  gateway_unreachable: { status: 502, retry: "backoff" },
  gateway_outcome_unknown: { status: 502, retry: "query_first" },
  unavailable: { status: 503, retry: "backoff" },
} as const satisfies Record<string, { status: number; retry: "never" | "backoff" | "after" | "query_first" }>;

export type ErrorCode = keyof typeof ERRORS;

/** Facts that help the caller; must never hold a secret, card data or bank details. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** The only error class of the product. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = "AppError";
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }
}

export function isAppError(error: unknown, code?: ErrorCode): error is AppError {
  return error instanceof AppError && (code === undefined || error.code === code);
}

/** The text of anything that was thrown. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
