import { z } from "zod";

/**
 * Razorpay's documents, as far as we read them. Only `id`, `status`, `amount` and `currency` are relied on; every other
 * field may be missing, null, "" or, in `notes`, an empty array (razorpay/markdown-docs, api/ and webhooks/).
 * Amounts are integers in the smallest unit; an amount that a JavaScript number cannot hold exactly is refused.
 */
const id = z.string().regex(/^[!-~]{1,100}$/);
const amount = z.int().nonnegative();
const text = z.string().nullish().catch(null);
/** The last second that a JavaScript date can hold. */
const MAX_SECONDS = 8_640_000_000_000;
/** A reference to something else; "" and null both mean that there is none. */
const reference = id.nullish().catch(null);

export const Payment = z.object({
  entity: z.literal("payment").optional(),
  id,
  amount,
  currency: z.string(),
  status: z.string(),
  order_id: reference,
  /** Razorpay's fee with its tax; null until the payment is captured. */
  fee: amount.nullish(),
  tax: amount.nullish(),
  error_description: text,
  error_reason: text,
});
export type Payment = z.infer<typeof Payment>;

/** Of `GET /v1/banking_balances`. */
export const BankingBalance = z.object({ account_number: z.string(), available_amount: z.int() });

export const Payout = z.object({
  entity: z.literal("payout").optional(),
  id,
  amount,
  currency: z.string(),
  status: z.string(),
  reference_id: reference,
  utr: reference,
  fees: amount.nullish(),
  tax: amount.nullish(),
  failure_reason: text,
  status_details: z.object({ description: text, reason: text }).nullish().catch(null),
});
export type Payout = z.infer<typeof Payout>;

/** A refund made by hand in the dashboard has any receipt, or none. */
export const Refund = z.object({
  entity: z.literal("refund").optional(),
  id: z.string().regex(/^rfnd_[!-~]{1,95}$/),
  amount,
  currency: z.string(),
  status: z.string(),
  payment_id: reference,
  receipt: reference,
});
export type Refund = z.infer<typeof Refund>;

export const Dispute = z.object({
  entity: z.literal("dispute").optional(),
  id: z.string().regex(/^disp_[!-~]{1,95}$/),
  payment_id: id,
  amount,
  currency: z.string(),
  /** More than nothing once money was taken. */
  amount_deducted: amount.nullish().catch(null),
  reason_code: text,
  /** Unix seconds. */
  respond_by: z.int().nonnegative().max(MAX_SECONDS).nullish().catch(null),
  status: z.string(),
  phase: z.string(),
});
export type Dispute = z.infer<typeof Dispute>;

/** A refund in a list, before it is known to be the one that is looked for. */
export const ListedRefund = z.object({ id, receipt: reference });
export type ListedRefund = z.infer<typeof ListedRefund>;

export const Order = z.object({
  entity: z.literal("order").optional(),
  id,
  amount,
  currency: z.string(),
  status: z.string(),
  receipt: reference,
});
export type Order = z.infer<typeof Order>;

export const Collection = z.object({ entity: z.literal("collection").optional(), items: z.array(z.unknown()) });
export type Collection = z.infer<typeof Collection>;

/** Contacts and fund accounts: only that there is one, and its id. */
export const Created = z.object({ id });

export const Webhook = z.object({ event: z.string(), payload: z.record(z.string(), z.unknown()).catch({}) });

/** One thing inside a webhook's payload: `payload.payment.entity`. */
export const Wrapped = z.object({ entity: z.unknown() });

const Refused = z.object({ code: text, description: text, reason: text, field: text });
export type Refused = z.infer<typeof Refused>;

export const ErrorBody = z.object({ error: Refused });
