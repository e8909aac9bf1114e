import type { JsonObject } from "../json";
type Notes = Record<string, string>;

/** A linked account: the partner's own account at Razorpay. */
export interface AccountRow {
  id: string;
  status: "created" | "suspended";
  referenceId: string | null;
  email: string;
  /** The fields of the request that are answered as they came. */
  told: JsonObject;
  notes: Notes;
  stakeholderIds: string[];
  productId: string | null;
  /** Paise transferred here and neither settled nor reversed. */
  balance: bigint;
  createdAt: number;
}

export interface StakeholderRow {
  id: string;
  accountId: string;
  told: JsonObject;
  notes: Notes;
  createdAt: number;
}

export const ACTIVATIONS = ["requested", "needs_clarification", "under_review", "activated", "suspended"] as const;
export type Activation = (typeof ACTIVATIONS)[number];

export interface Clarification {
  /** Path of the field, such as `settlements.ifsc_code`. */
  field: string;
  description: string;
}

export interface ProductRow {
  id: string;
  accountId: string;
  status: Activation;
  tncId: string | null;
  tncAcceptedAt: number | null;
  settlements: { account_number?: string; ifsc_code?: string; beneficiary_name?: string };
  /** What the reviewers asked for; answered by sending the field again. */
  clarifications: Clarification[];
  createdAt: number;
}

export interface TransferRow {
  id: string;
  /** `pay_…`, `order_…`, or our own account for a direct transfer. */
  source: string;
  recipient: string;
  amount: bigint;
  amountReversed: bigint;
  /** Contains the tax; both are told once the transfer is processed. */
  fees: bigint;
  tax: bigint;
  notes: Notes;
  linkedAccountNotes: string[];
  status: "created" | "pending" | "processed" | "failed" | "reversed" | "partially_reversed";
  onHold: boolean;
  /** Unix seconds. */
  onHoldUntil: number | null;
  settlementId: string | null;
  processedAt: number | null;
  /** How often it was tried; those of orders are tried again on following days. */
  attempts: number;
  error: { code: string; description: string; reason: string; step: string; source: string } | null;
  createdAt: number;
}

export interface ReversalRow {
  id: string;
  transferId: string;
  amount: bigint;
  notes: Notes;
  refundId: string | null;
  createdAt: number;
}

/** Money that reached a linked account's bank. */
export interface SettlementRow {
  id: string;
  accountId: string;
  amount: bigint;
  utr: string;
  createdAt: number;
}
