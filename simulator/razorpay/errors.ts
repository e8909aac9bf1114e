import { Refusal, type Reply } from "../http";

interface ErrorParts {
  status?: number;
  code?: string;
  field?: string;
  reason?: string;
  source?: string;
  step?: string;
}

export function errorReply(description: string, parts: ErrorParts = {}): Reply {
  return {
    status: parts.status ?? 400,
    json: {
      error: {
        code: parts.code ?? "BAD_REQUEST_ERROR",
        description,
        source: parts.source ?? "business",
        step: parts.step ?? "payment_initiation",
        reason: parts.reason ?? "input_validation_failed",
        metadata: {},
        ...(parts.field === undefined ? {} : { field: parts.field }),
      },
    },
  };
}

export function refuse(description: string, parts: ErrorParts = {}): never {
  throw new Refusal(errorReply(description, parts));
}

export const NOT_APPLICABLE = { source: "NA", step: "NA", reason: "NA" };

export function refuseKey(): never {
  return refuse("The api key provided is invalid", { status: 401, ...NOT_APPLICABLE });
}

export function unknownUrl(): Reply {
  return errorReply("The requested URL was not found on the server.", NOT_APPLICABLE);
}

/** Razorpay answers 400, not 404, for ids it does not know. */
export function refuseId(id: string, prefix: string): never {
  const wellFormed = new RegExp(`^${prefix}_[A-Za-z0-9]{14}$`).test(id);
  return refuse(wellFormed ? "The id provided does not exist" : `${id} is not a valid id`, NOT_APPLICABLE);
}

/** For the status codes that faults ask for. */
export function faultReply(status: number): Reply {
  if (status === 429)
    return {
      ...errorReply("Request failed due to too many requests.", { status, ...NOT_APPLICABLE }),
      headers: { "retry-after": "1" },
    };
  if (status === 401) return errorReply("The api key provided is invalid", { status, ...NOT_APPLICABLE });
  const code = status >= 500 ? "SERVER_ERROR" : "BAD_REQUEST_ERROR";
  const text =
    status >= 500
      ? "We are facing some trouble completing your request at the moment. Please try again shortly."
      : "The request could not be processed.";
  return errorReply(text, { status, code, ...NOT_APPLICABLE });
}
