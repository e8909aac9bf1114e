import type { Money } from "@/lib/core/money";

/** A partner's own account under ours, into which the gateway settles and from which it can hold back. */
export interface LinkedAccount {
  readonly accountId: string;
  /** Our partner; null when the account was not made by us. */
  readonly partnerId: string | null;
  readonly isSuspended: boolean;
}

export interface PostalAddress {
  readonly street1: string;
  readonly street2: string;
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
}

export interface CreateLinkedAccount {
  readonly partnerId: string;
  /** At most one account of ours may have it. */
  readonly email: string;
  readonly phone: string;
  readonly legalName: string;
  /** The gateway's word, such as `individual` or `partnership`. */
  readonly businessType: string;
  readonly contactName: string;
  /** The gateway's words, such as `healthcare` and `clinic`. */
  readonly category: string;
  readonly subcategory: string;
  /** In India. */
  readonly address: PostalAddress;
  /** Of the business, not of a person. */
  readonly pan: string | null;
  readonly gstin: string | null;
}

/** The one person behind a linked account. */
export interface AddStakeholder {
  readonly accountId: string;
  readonly name: string;
  readonly email: string;
  /** Of a person. */
  readonly pan: string;
}

export interface SettlementBank {
  readonly holder: string;
  readonly ifsc: string;
  readonly accountNumber: string;
}

export const ACTIVATIONS = ["requested", "needs_clarification", "under_review", "activated", "suspended"] as const;
export type Activation = (typeof ACTIVATIONS)[number];

/** What the gateway wants to know before it activates an account. */
export interface Clarification {
  /** The gateway's path, such as `settlements.ifsc_code` or `kyc.pan`. */
  readonly field: string;
  readonly reason: "field_missing" | "document_missing" | "needs_clarification";
  /** The gateway's own sentence; null when it says none. */
  readonly text: string | null;
}

/** How far the review of a linked account is. */
export interface LinkedProduct {
  readonly accountId: string;
  readonly productId: string;
  readonly activation: Activation;
  readonly clarifications: readonly Clarification[];
}

export const TRANSFER_STATUSES = [
  "created",
  "pending",
  "processed",
  "failed",
  "reversed",
  "partially_reversed",
] as const;
export type TransferStatus = (typeof TRANSFER_STATUSES)[number];

/** Money sent on to a linked account. `processed` and on hold is the hold: it has left us and has not reached the partner. */
export interface Transfer {
  readonly gatewayTransferId: string;
  /** Our id; null when the transfer was not made by us. */
  readonly transferId: string | null;
  /** The payment that it was made from; an order or an account for transfers that are not ours. */
  readonly gatewaySourceId: string;
  readonly accountId: string;
  readonly status: TransferStatus;
  readonly amount: Money;
  readonly reversed: Money;
  /** null until the transfer is processed. */
  readonly fee: { readonly total: Money; readonly tax: Money } | null;
  readonly isOnHold: boolean;
  /** The settlement that took it to the partner's bank. */
  readonly settlementId: string | null;
  /** The gateway's word for why it failed. */
  readonly failure: string | null;
}

export interface CreateTransfer {
  /** Our id of this transfer, stored before the call. */
  readonly transferId: string;
  readonly gatewayPaymentId: string;
  readonly accountId: string;
  readonly amount: Money;
  /** True when an earlier call may have arrived: a transfer that exists already is then answered instead of made. */
  readonly retry?: boolean;
}

export interface Reversal {
  readonly gatewayReversalId: string;
  /** Our id; null when the reversal was not made by us. */
  readonly reversalId: string | null;
  readonly gatewayTransferId: string;
  readonly amount: Money;
}

export interface CreateReversal {
  /** Our id of this reversal, stored before the call. */
  readonly reversalId: string;
  readonly gatewayTransferId: string;
  readonly amount: Money;
  /** As of `CreateTransfer`. */
  readonly retry?: boolean;
}

/**
 * Holds with the gateway: linked accounts and transfers on hold. Calls that move money throw `gateway_outcome_unknown` when
 * nobody knows what they did and `gateway_rejected` when they did nothing. The gateway has no idempotency keys here: our id
 * stands in the notes, and is looked for before a call is repeated.
 */
export interface RoutePort {
  /**
   * Safe to repeat: the account that a partner has already is answered.
   * @throws AppError `gateway_rejected` with `email_taken` when another partner's account has the e-mail address
   */
  createAccount(input: CreateLinkedAccount): Promise<LinkedAccount>;
  fetchAccount(accountId: string): Promise<LinkedAccount>;
  /**
   * Safe to repeat: the stakeholder that is there is changed. @returns its id at the gateway
   * @throws AppError `gateway_rejected` with `form_locked` while a review runs
   */
  addStakeholder(input: AddStakeholder): Promise<string>;
  /** Asks for the account's activation and accepts the gateway's terms; only after the partner did. */
  requestProduct(accountId: string): Promise<LinkedProduct>;
  /** Tells the bank account to settle to. @throws AppError `gateway_rejected` while a review runs and after the activation */
  updateProduct(input: {
    readonly accountId: string;
    readonly productId: string;
    readonly bank: SettlementBank;
  }): Promise<LinkedProduct>;
  fetchProduct(key: { readonly accountId: string; readonly productId: string }): Promise<LinkedProduct>;
  /**
   * Sends part of a captured payment on to a linked account and holds it there without a date: only `releaseTransfer` ends
   * the hold. A balance that does not cover amount and fee throws `gateway_funds_short`, or fails the transfer later.
   */
  createTransferOnHold(input: CreateTransfer): Promise<Transfer>;
  /** @throws AppError `gateway_outcome_unknown` when two transfers carry our id: that must stop, not go on */
  findTransfer(key: { readonly transferId: string; readonly gatewayPaymentId: string }): Promise<Transfer | null>;
  fetchTransfer(gatewayTransferId: string): Promise<Transfer>;
  /** Ends the hold; safe to repeat. The money goes to the partner's bank by the account's schedule. */
  releaseTransfer(gatewayTransferId: string): Promise<Transfer>;
  /** Fetches money back. What the account no longer has throws `gateway_funds_short` with `linked_balance_short`. */
  reverseTransfer(input: CreateReversal): Promise<Reversal>;
  /** @throws AppError `gateway_outcome_unknown` when two reversals carry our id */
  findReversal(key: { readonly reversalId: string; readonly gatewayTransferId: string }): Promise<Reversal | null>;
}

/** What the gateway tells of linked accounts by itself: the present truth, whole in every message. */
export type RouteFact =
  | { readonly kind: "transfer_changed"; readonly transfer: Transfer }
  | { readonly kind: "linked_account_reviewed"; readonly product: LinkedProduct }
  | {
      readonly kind: "linked_account_settled";
      readonly settlementId: string;
      readonly amount: Money;
      /** Of the partner's bank. */
      readonly bankReference: string | null;
    };
