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

/** What is needed of a dispute in a list; it is asked for by itself afterwards. */
export const DisputeInList = z.object({ id: Dispute.shape.id, created_at: z.int().nonnegative().max(MAX_SECONDS) });

/** A refund in a list, before it is known to be the one that is looked for. */
export const ListedRefund = z.object({ id, receipt: reference });

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

/** Notes are an object, or an empty list where there are none. */
const notes = z.record(z.string(), z.unknown()).catch({});

export const Account = z.object({ id: z.string().regex(/^acc_[!-~]{1,95}$/), status: z.string(), notes });
export type Account = z.infer<typeof Account>;

const Requirement = z.object({ field_reference: z.string(), reason_code: text, description: text });

export const Product = z.object({
  id,
  account_id: id,
  activation_status: z.string(),
  requirements: z.array(Requirement).catch([]),
});
export type Product = z.infer<typeof Product>;

/** `payload.merchant_product` of a webhook; `data` is an empty list where nothing is asked for. */
export const ReviewedProduct = z.object({
  entity: z.object({ id, merchant_id: id, activation_status: z.string() }),
  data: z.object({ requirements: z.array(Requirement).catch([]) }).catch({ requirements: [] }),
});

export const Transfer = z.object({
  entity: z.literal("transfer").optional(),
  id: z.string().regex(/^trf_[!-~]{1,95}$/),
  status: z.string(),
  source: id,
  recipient: id,
  amount,
  currency: z.string(),
  amount_reversed: amount.nullish(),
  /** Razorpay's fee with its tax; absent until the transfer is processed. */
  fees: amount.nullish(),
  tax: amount.nullish(),
  notes,
  on_hold: z.boolean(),
  recipient_settlement_id: reference,
  error: z.object({ description: text, reason: text, code: text }).nullish().catch(null),
});
export type Transfer = z.infer<typeof Transfer>;

export const Reversal = z.object({
  entity: z.literal("reversal").optional(),
  id: z.string().regex(/^rvrsl_[!-~]{1,95}$/),
  transfer_id: id,
  amount,
  currency: z.string(),
  notes,
});
export type Reversal = z.infer<typeof Reversal>;

export const Settlement = z.object({
  entity: z.literal("settlement").optional(),
  id: z.string().regex(/^setl_[!-~]{1,95}$/),
  amount,
  utr: reference,
});

/** Contacts and fund accounts: only that there is one, and its id. */
export const Created = z.object({ id });

export const Webhook = z.object({ event: z.string(), payload: z.record(z.string(), z.unknown()).catch({}) });

/** One thing inside a webhook's payload: `payload.payment.entity`. */
export const Wrapped = z.object({ entity: z.unknown() });

const Refused = z.object({ code: text, description: text, reason: text, field: text });
export type Refused = z.infer<typeof Refused>;

export const ErrorBody = z.object({ error: Refused });
