import type { Money } from "@/lib/core/money";
import type { DisputeAnswer, DisputeFact, ListedDispute } from "./dispute-types";
import type { RouteFact, RoutePort } from "./route-types";

/** The gateways of this release, in the words the API uses. */
export const GATEWAYS = ["razorpay", "paypal"] as const;
export type GatewayName = (typeof GATEWAYS)[number];

export function isGateway(value: unknown): value is GatewayName {
  return typeof value === "string" && (GATEWAYS as readonly string[]).includes(value);
}

/** What the gateway took for itself; `tax` is the part of `total` that is tax on the fee. */
export interface GatewayFee {
  readonly total: Money;
  readonly tax: Money;
}

interface PaymentRef {
  /** The gateway's order, the key by which we find our payment; null when the message does not name it. */
  readonly gatewayOrderId: string | null;
  /** The gateway's payment (Razorpay `pay_…`, PayPal capture id). */
  readonly gatewayPaymentId: string | null;
}

interface PayoutRef {
  /** Our attempt id, which is also the idempotency key the gateway knows; null when the message does not carry it. */
  readonly attemptId: string | null;
  readonly gatewayPayoutId: string | null;
}

interface RefundRef {
  /** The idempotency key of `CreateRefund`; null when the message does not carry it. */
  readonly refundId: string | null;
  readonly gatewayRefundId: string;
}

/**
 * Everything a gateway can tell us, in our own words. Closed: `reactions/apply.ts` handles every kind.
 * A word of the gateway that we do not know becomes no fact, never a guess.
 */
export type Fact =
  | (PaymentRef & { readonly kind: "payment_processing" })
  | (PaymentRef & { readonly kind: "payment_authorized"; readonly amount: Money })
  | (PaymentRef & {
      readonly kind: "payment_captured";
      readonly gatewayPaymentId: string;
      readonly amount: Money;
      /** null when the message does not say; it is then asked for later. */
      readonly fee: GatewayFee | null;
    })
  | (PaymentRef & { readonly kind: "payment_failed"; readonly reason: string })
  | (PayoutRef & { readonly kind: "payout_processing" })
  | (PayoutRef & {
      readonly kind: "payout_paid";
      readonly amount: Money;
      readonly fee: GatewayFee | null;
      readonly bankReference: string | null;
    })
  | (PayoutRef & { readonly kind: "payout_failed"; readonly reason: string })
  | (PayoutRef & { readonly kind: "payout_returned"; readonly amount: Money; readonly reason: string })
  | (PayoutRef & { readonly kind: "payout_unclaimed" })
  | (PayoutRef & { readonly kind: "payout_held"; readonly reason: string })
  | (RefundRef & { readonly kind: "refund_pending" })
  | (RefundRef & { readonly kind: "refund_succeeded"; readonly amount: Money })
  | (RefundRef & { readonly kind: "refund_failed"; readonly reason: string })
  | DisputeFact
  | RouteFact;

/** What kind of document a stored body is: a webhook, or the reply to one of our own calls. */
export const MESSAGE_SHAPES = ["webhook", "order", "payment", "payout", "refund", "dispute"] as const;
export type MessageShape = (typeof MESSAGE_SHAPES)[number];

/** A body exactly as the gateway sent it. */
export interface GatewayMessage {
  readonly shape: MessageShape;
  readonly body: string;
}

export interface RawWebhook {
  /** The bytes as received; signatures are checked over these and nothing else. */
  readonly body: Buffer;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** Proof that a webhook is genuine. */
export interface VerifiedWebhook {
  /** Unique per event and constant over re-deliveries. */
  readonly eventKey: string;
  readonly eventType: string;
}

export interface CreateOrder {
  /** Our payment id: receipt at Razorpay, custom_id and request id at PayPal. */
  readonly paymentId: string;
  readonly orderId: string;
  readonly amount: Money;
  readonly description: string;
  readonly brand: string;
  /** Where PayPal sends the customer back to. */
  readonly returnUrl: string;
  readonly cancelUrl: string;
  /** True when an earlier call for this payment may have arrived: an order that exists already is then looked up first. */
  readonly retry?: boolean;
}

/** What the browser needs to let the customer pay. */
export type CheckoutHandOff =
  | {
      readonly mode: "razorpay";
      readonly scriptUrl: string;
      /** Options for `new Razorpay(options)`; no secret. */
      readonly options: {
        readonly key: string;
        readonly amount: number;
        readonly currency: string;
        readonly name: string;
        readonly description: string;
        readonly order_id: string;
      };
    }
  | { readonly mode: "redirect"; readonly url: string };

export interface CreatedOrder {
  readonly gatewayOrderId: string;
  readonly checkout: CheckoutHandOff;
  readonly reply: GatewayMessage;
}

/** What the browser brought back; unknown until checked. */
export interface CheckoutReturn {
  readonly gatewayOrderId: string;
  readonly gatewayPaymentId: string | null;
  readonly signature: string | null;
}

export interface CreateRefund {
  /** The idempotency key, stored by us before the call: our refund id, followed by `-2`, `-3` … when it is tried anew. */
  readonly refundId: string;
  readonly gatewayPaymentId: string;
  readonly amount: Money;
  /** When the first call with this key was made. PayPal forgets keys after 45 days; Razorpay names no limit. */
  readonly firstSentAt?: Date | null;
}

/** Money in. */
export interface Collect {
  /** Safe to repeat with the same payment id: an order already made for it is found first or returned by the key. */
  createOrder(input: CreateOrder): Promise<CreatedOrder>;
  /**
   * Checks what the browser brought back against the order id that WE stored.
   * @throws AppError `invalid_signature`
   */
  verifyReturn(input: CheckoutReturn): void;
  /** Captures an approved or authorised order; safe to repeat. The reply is translated like a webhook. */
  capture(input: {
    gatewayOrderId: string;
    gatewayPaymentId: string | null;
    paymentId: string;
    amount: Money;
  }): Promise<GatewayMessage>;
  /** The present truth about an order, with all its payments. */
  fetchOrder(gatewayOrderId: string): Promise<GatewayMessage>;
  /** The present truth about one payment (Razorpay payment, PayPal capture). */
  fetchPayment(gatewayPaymentId: string): Promise<GatewayMessage>;
  /**
   * Gives money back; `refundId` is the idempotency key. A lost answer throws `gateway_outcome_unknown`: call `findRefund`
   * before `refund` again. A balance that does not cover it throws `gateway_funds_short`.
   */
  refund(input: CreateRefund): Promise<GatewayMessage>;
  /**
   * Looks a refund up by the gateway's id or by ours; null when the gateway knows neither, or cannot be asked by ours.
   * @throws AppError `gateway_outcome_unknown` when what is found cannot be the one refund that is looked for
   */
  findRefund(input: CreateRefund & { readonly gatewayRefundId: string | null }): Promise<GatewayMessage | null>;
}

export type PayoutTarget =
  | { readonly kind: "bank_account"; readonly holder: string; readonly ifsc: string; readonly accountNumber: string }
  | { readonly kind: "upi"; readonly holder: string; readonly address: string }
  | { readonly kind: "paypal_email"; readonly holder: string; readonly email: string };

export interface SendPayout {
  /** The idempotency key, stored by us before the call and never changed for this attempt. */
  readonly attemptId: string;
  readonly payoutId: string;
  readonly partnerId: string;
  readonly amount: Money;
  readonly target: PayoutTarget;
  readonly narration: string;
  /** How RazorpayX is to move it, the same for every call of the attempt; null where the gateway knows one way only. */
  readonly rail: "UPI" | "IMPS" | "NEFT" | "RTGS" | null;
  /** When the first call with this attempt id was made; null before it. Gateways forget keys: Razorpay after 7 days, PayPal after 30. */
  readonly firstSentAt: Date | null;
}

/** Money out. */
export interface Pay {
  /**
   * Sends a payout. A lost answer throws `gateway_outcome_unknown`: call `find` before `send` again.
   * A refusal that is known to have moved nothing throws `gateway_rejected`.
   */
  send(input: SendPayout): Promise<GatewayMessage>;
  /** Looks a payout up by our attempt id or the gateway's id; null when the gateway knows neither. */
  find(input: {
    attemptId: string;
    gatewayPayoutId: string | null;
    amount: Money;
    target: PayoutTarget;
    payoutId: string;
  }): Promise<GatewayMessage | null>;
  /** What payouts can be paid from at this moment; null where the gateway is not asked for it. */
  balance(): Promise<Money | null>;
}

/** Chargebacks. Every call about one answers with the dispute as it then stands. */
export interface Disputes {
  /** The present truth about a dispute. */
  fetchDispute(gatewayDisputeId: string): Promise<GatewayMessage>;
  /** Submits evidence. Ask `fetchDispute` before repeating it: a dispute that is no longer open refuses evidence. */
  contest(answer: DisputeAnswer): Promise<GatewayMessage>;
  /** Gives in, which cannot be undone. Ask `fetchDispute` before repeating it. */
  accept(gatewayDisputeId: string): Promise<GatewayMessage>;
  /**
   * The disputes that began, or changed where the gateway tells that, at this moment or later; as far back as the gateway goes
   * without one. It may list others too.
   */
  listDisputes(since: Date | null): Promise<readonly ListedDispute[]>;
}

/** Messages from the gateway. */
export interface Webhooks {
  /**
   * Checks the signature over the raw bytes, in constant time.
   * @throws AppError `invalid_signature` when it is not genuine; `unavailable` when that cannot be decided now.
   */
  verify(raw: RawWebhook): Promise<VerifiedWebhook>;
  /** Pure and total: a body that is unknown or malformed gives no facts. Never throws. */
  translate(message: GatewayMessage): readonly Fact[];
}

export interface Gateway {
  readonly name: GatewayName;
  /** Which of our accounts at the gateway this is; part of the inbox key. */
  readonly account: string;
  readonly currencies: readonly string[];
  /** Whether a failed payment can be tried again on the same gateway order; otherwise a new one is opened. */
  readonly retriesOnSameOrder: boolean;
  readonly collect: Collect;
  readonly pay: Pay;
  readonly disputes: Disputes;
  /** Holds with the gateway, in rupees; null where it has none. */
  readonly route: RoutePort | null;
  readonly webhooks: Webhooks;
}
