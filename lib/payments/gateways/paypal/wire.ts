import { z } from "zod";

/**
 * PayPal's documents, as far as we read them (paypal/paypal-rest-api-specifications: checkout_orders_v2,
 * payments_payment_v2, payments_payouts_batch_v1). Amounts are decimal strings; Orders say `currency_code`, Payouts
 * `currency`. Times are read for disputes only, and need not be there, because recorded ones are malformed.
 */
const id = z.string().regex(/^[!-~]{1,127}$/);
const reference = id.nullish().catch(null);
const text = z.string().nullish().catch(null);

export const Amount = z
  .object({ value: z.string().max(32), currency_code: z.string().optional(), currency: z.string().optional() })
  .transform(({ value, currency_code, currency }) => ({ value, currency: currency_code ?? currency ?? "" }));
export type Amount = z.infer<typeof Amount>;

const Link = z.object({ href: z.string(), rel: z.string() });
const links = z.array(Link).nullish().catch(null);

export const Capture = z.object({
  id,
  status: z.string(),
  amount: Amount,
  status_details: z.object({ reason: text }).nullish().catch(null),
  processor_response: z.object({ response_code: text }).nullish().catch(null),
  /** Absent while pending, and sometimes even on a completed capture. */
  seller_receivable_breakdown: z
    .object({ paypal_fee: Amount.nullish().catch(null) })
    .nullish()
    .catch(null),
  supplementary_data: z
    .object({ related_ids: z.object({ order_id: reference }).nullish().catch(null) })
    .nullish()
    .catch(null),
  links,
});
export type Capture = z.infer<typeof Capture>;

const PurchaseUnit = z.object({
  amount: Amount.nullish().catch(null),
  payments: z
    .object({ captures: z.array(z.unknown()).nullish().catch(null) })
    .nullish()
    .catch(null),
});

export const Order = z.object({
  id,
  status: z.string(),
  purchase_units: z.array(PurchaseUnit).nullish().catch(null),
  links,
});
export type Order = z.infer<typeof Order>;

export const PayoutItem = z.object({
  payout_batch_id: reference,
  payout_item_id: reference,
  sender_batch_id: reference,
  transaction_id: reference,
  transaction_status: z.string(),
  payout_item_fee: Amount.nullish().catch(null),
  payout_item: z.object({ amount: Amount }),
  errors: z.object({ name: text, message: text }).nullish().catch(null),
});
export type PayoutItem = z.infer<typeof PayoutItem>;

export const PayoutBatch = z.object({
  batch_header: z.object({
    payout_batch_id: id,
    batch_status: z.string(),
    sender_batch_header: z.object({ sender_batch_id: reference }).nullish().catch(null),
  }),
  items: z.array(z.unknown()).nullish().catch(null),
});
export type PayoutBatch = z.infer<typeof PayoutBatch>;

export const Refund = z.object({
  id,
  status: z.string(),
  amount: Amount,
  status_details: z.object({ reason: text }).nullish().catch(null),
  custom_id: reference,
  invoice_id: reference,
  /** The only place that names the capture: `up`. */
  links,
});
export type Refund = z.infer<typeof Refund>;

/** A movement of a dispute; PayPal lists all of them in every document that lists any. */
const Movement = z.object({ affected_party: text, type: text, reason: text, amount: Amount });

/** customer_disputes_v1. */
export const Dispute = z.object({
  dispute_id: id,
  disputed_transactions: z.array(z.object({ seller_transaction_id: reference })).min(1),
  reason: text,
  status: z.string(),
  dispute_amount: Amount,
  dispute_outcome: z.object({ outcome_code: text }).nullish().catch(null),
  dispute_life_cycle_stage: z.string(),
  dispute_channel: text,
  money_movements: z.array(Movement).nullish().catch(null),
  seller_response_due_date: text,
});
export type Dispute = z.infer<typeof Dispute>;

/** A page of disputes, each in short: without its transaction, and without its money. */
export const DisputePage = z.object({
  items: z.array(z.object({ dispute_id: id, create_time: text, update_time: text })).nullish(),
  links,
});

export const Webhook = z.object({ id, event_type: z.string(), resource: z.unknown() });

export const Token = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

/** REST errors carry `name` and `details[].issue`; the token endpoint carries `error`. */
export const ErrorBody = z.object({
  name: text,
  error: text,
  details: z
    .array(z.object({ field: text, issue: text }))
    .nullish()
    .catch(null),
  links,
});
export type ErrorBody = z.infer<typeof ErrorBody>;
