import { Refusal, type Reply } from "../http";
import { debugId } from "../ids";

export interface Detail {
  issue: string;
  description?: string;
  field?: string;
  value?: string;
  location?: string;
}

const NAMES: Readonly<Record<number, readonly [string, string]>> = {
  400: ["INVALID_REQUEST", "Request is not well-formed, syntactically incorrect, or violates schema."],
  401: [
    "AUTHENTICATION_FAILURE",
    "Authentication failed due to missing authorization header, or invalid authentication credentials.",
  ],
  403: ["NOT_AUTHORIZED", "Authorization failed due to insufficient permissions."],
  404: ["RESOURCE_NOT_FOUND", "The specified resource does not exist."],
  409: ["RESOURCE_CONFLICT", "The server has detected a conflict while processing this request."],
  413: ["INVALID_REQUEST", "Request payload is too large."],
  422: [
    "UNPROCESSABLE_ENTITY",
    "The requested action could not be performed, semantically incorrect, or failed business validation.",
  ],
  429: ["RATE_LIMIT_REACHED", "Too many requests. Blocked due to rate limiting."],
  500: ["INTERNAL_SERVER_ERROR", "An internal server error has occurred."],
  503: ["SERVICE_UNAVAILABLE", "Service Unavailable."],
};

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  ORDER_NOT_APPROVED:
    "Payer has not yet approved the Order for payment. Please redirect the payer to the 'rel':'approve' url returned as part of the HATEOAS links within the Create Order call.",
  ORDER_ALREADY_CAPTURED: "Order already captured.If 'intent=CAPTURE' only one capture per order is allowed.",
  INSTRUMENT_DECLINED:
    "The instrument presented was either declined by the processor or bank, or it can't be used for this payment.",
  INVALID_RESOURCE_ID: "Specified resource ID does not exist. Please check the resource ID and try again.",
  MISSING_REQUIRED_PARAMETER: "A required field / parameter is missing.",
  INVALID_PARAMETER_SYNTAX: "The value of a field does not conform to the expected format.",
  INVALID_PARAMETER_VALUE: "The value of a field is invalid.",
  INVALID_STRING_LENGTH: "The value of a field is either too short or too long.",
  MALFORMED_REQUEST_JSON: "The request JSON is not well formed.",
  AMOUNT_MISMATCH:
    "Should equal item_total + tax_total + shipping + handling + insurance - shipping_discount - discount.",
  ITEM_TOTAL_MISMATCH: "Should equal sum of (unit_amount * quantity) across all items for a given purchase_unit",
  DECIMAL_PRECISION: "If the currency supports decimals, only two decimal place precision is supported.",
  DECIMALS_NOT_SUPPORTED: "Currency does not support decimals.",
  INVALID_CURRENCY_CODE: "Currency code is invalid or is not currently supported.",
  CANNOT_BE_ZERO_OR_NEGATIVE:
    "Must be greater than zero. If the currency supports decimals, only two decimal place precision is supported.",
  MAX_VALUE_EXCEEDED:
    "Should be less than or equal to 999999999999999.99; If the currency supports decimals, only two decimal place precision is supported.",
  MULTI_CURRENCY_ORDER:
    "Multiple differing values of currency_code are not supported. Entire Order request must have the same currency code.",
  CAPTURE_FULLY_REFUNDED: "The capture has already been fully refunded.",
  REFUND_AMOUNT_EXCEEDED:
    "The refund amount must be less than or equal to the capture amount that has not yet been refunded.",
  REFUND_CAPTURE_CURRENCY_MISMATCH: "Refund must be in the same currency as the capture.",
  REFUND_FAILED_INSUFFICIENT_FUNDS: "Capture could not be refunded due to insufficient funds.",
  REFUND_TIME_LIMIT_EXCEEDED: "You are over the time limit to perform a refund on this capture",
  TRANSACTION_DISPUTED:
    "Partial refunds cannot be offered at this time because there is an open case on this transaction. Visit the PayPal Resolution Center to review this case.",
  DISPUTE_STATE_INVALID: "The dispute is not in a state that allows this action.",
  PENDING_CAPTURE: "Cannot initiate a refund as the capture is pending.",
  PAYPAL_REQUEST_ID_REQUIRED: "A PayPal-Request-Id is required if you are trying to process payment for an Order.",
  PERMISSION_DENIED: "You do not have permission to access or perform operations on this resource.",
};

function docLink(issue: string): unknown[] {
  return [
    { href: `https://developer.paypal.com/docs/api/orders/v2/#error-${issue}`, rel: "information_link", method: "GET" },
  ];
}

export function errorReply(status: number, details: readonly Detail[]): Reply {
  const [name, message] = NAMES[status] ?? NAMES[500] ?? ["INTERNAL_SERVER_ERROR", ""];
  const first = details[0]?.issue;
  const json = {
    name,
    message,
    debug_id: debugId(),
    details: details.map((detail) => ({
      ...detail,
      description: detail.description ?? DESCRIPTIONS[detail.issue] ?? detail.issue,
    })),
    links: first === undefined ? [] : docLink(first),
  };
  return { status, json, ...(status === 429 ? { headers: { "retry-after": "1" } } : {}) };
}

export function refuse(status: number, issue: string, detail: Omit<Detail, "issue"> = {}): never {
  throw new Refusal(errorReply(status, [{ issue, ...detail }]));
}

/** Syntax error of one field; `field` is a JSON pointer. */
export function refuseField(issue: string, field: string, value?: string): never {
  return refuse(400, issue, { field, location: "body", ...(value === undefined ? {} : { value }) });
}

export function refuseUnknown(): never {
  return refuse(404, "INVALID_RESOURCE_ID");
}

interface OldParts {
  details?: readonly Detail[];
  links?: readonly unknown[];
}

/** Errors of the older v1 APIs have other names and carry an `information_link`. */
export function refuseV1(status: number, name: string, message: string, parts: OldParts = {}): never {
  const json = {
    name,
    message,
    debug_id: debugId(),
    information_link: `https://developer.paypal.com/docs/api/payments.payouts-batch/v1/#error-${name}`,
    details: parts.details ?? [],
    links: parts.links ?? [],
  };
  throw new Refusal({ status, json });
}

export function unknownUrl(): Reply {
  return errorReply(404, []);
}

export function faultReply(status: number): Reply {
  return errorReply(status, []);
}
