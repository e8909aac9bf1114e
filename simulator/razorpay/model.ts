import type { AccountRow, ProductRow, ReversalRow, SettlementRow, StakeholderRow, TransferRow } from "./route-model";

export type Notes = Record<string, string>;

export type Capture = "automatic" | "manual";

export interface OrderRow {
  id: string;
  amount: bigint;
  amountPaid: bigint;
  currency: string;
  receipt: string | null;
  notes: Notes;
  capture: Capture;
  /** Minutes after which an authorised, uncaptured payment goes back by itself. */
  manualExpiryMinutes: number;
  status: "created" | "attempted" | "paid";
  attempts: number;
  paymentIds: string[];
  createdAt: number;
}

export interface PaymentError {
  code: string;
  description: string;
  source: string;
  step: string;
  reason: string;
}

export const METHODS = ["upi", "card", "netbanking"] as const;
export type Method = (typeof METHODS)[number];

export interface PaymentRow {
  id: string;
  orderId: string;
  amount: bigint;
  currency: string;
  status: "created" | "authorized" | "captured" | "refunded" | "failed";
  method: Method;
  captured: boolean;
  amountRefunded: bigint;
  /** Sent on to linked accounts; absent until something was. */
  amountTransferred?: bigint;
  /** Includes the tax; null until captured. */
  fee: bigint | null;
  tax: bigint | null;
  notes: Notes;
  error: PaymentError | null;
  refundIds: string[];
  rrn: string;
  /** A second payment on one order is allowed through, as when two tabs pay at once. */
  forced: boolean;
  createdAt: number;
}

export interface RefundRow {
  id: string;
  paymentId: string;
  amount: bigint;
  currency: string;
  receipt: string | null;
  notes: Notes;
  status: "pending" | "processed" | "failed";
  speedRequested: "normal" | "optimum";
  /** What happens when the bank answers, while `status` is pending. */
  outcome: "processed" | "failed";
  arn: string | null;
  createdAt: number;
}

export interface DisputeRow {
  id: string;
  paymentId: string;
  amount: bigint;
  amountDeducted: bigint;
  currency: string;
  reasonCode: string;
  /** Unix seconds, as `createdAt`. */
  respondBy: number;
  status: "open" | "under_review" | "won" | "lost" | "closed";
  phase: "fraud" | "retrieval" | "chargeback" | "pre_arbitration" | "arbitration";
  createdAt: number;
  evidence: { summary: string | null; documents: Record<string, string[]>; submittedAt: number | null };
}

export interface ContactRow {
  id: string;
  name: string;
  email: string | null;
  contact: string | null;
  type: string | null;
  referenceId: string | null;
  notes: Notes;
  active: boolean;
  createdAt: number;
}

export interface FundAccountRow {
  id: string;
  contactId: string;
  accountType: "bank_account" | "vpa";
  bank: { name: string; ifsc: string; accountNumber: string } | null;
  vpa: string | null;
  active: boolean;
  createdAt: number;
}

export type PayoutStatus =
  | "pending"
  | "rejected"
  | "queued"
  | "processing"
  | "processed"
  | "failed"
  | "reversed"
  | "cancelled";
export type PayoutPlan =
  | "processed"
  | "processed_then_reversed"
  | "failed"
  | "failed_then_reversed"
  | "reversed"
  | "stays";

export interface StatusDetails {
  description: string;
  source: string;
  reason: string;
}

export interface PayoutRow {
  id: string;
  fundAccountId: string;
  amount: bigint;
  fees: bigint;
  tax: bigint;
  status: PayoutStatus;
  utr: string | null;
  mode: string;
  purpose: string;
  referenceId: string | null;
  narration: string | null;
  notes: Notes;
  details: StatusDetails;
  plan: PayoutPlan;
  /** Why it fails or comes back, when `plan` says so. */
  planReason: string;
  /** Whether amount and fees have left the balance and not come back. */
  debited: boolean;
  idempotencyKey: string;
  createdAt: number;
}

export interface TransactionRow {
  id: string;
  credit: bigint;
  debit: bigint;
  balance: bigint;
  payoutId: string;
  entity: "payout" | "reversal";
  createdAt: number;
}

export interface StoredReply {
  /** Canonical form of the request body. */
  body: string;
  json: unknown;
  storedAt: number;
}

export interface RazorpayWorld {
  orders: Map<string, OrderRow>;
  ordersByReceipt: Map<string, string[]>;
  payments: Map<string, PaymentRow>;
  refunds: Map<string, RefundRow>;
  disputes: Map<string, DisputeRow>;
  /** Uploaded files: id to bytes. */
  documents: Map<string, number>;
  contacts: Map<string, ContactRow>;
  fundAccounts: Map<string, FundAccountRow>;
  /** Contacts and fund accounts by their data: identical data returns the existing one. */
  sameData: Map<string, string>;
  payouts: Map<string, PayoutRow>;
  payoutsByReference: Map<string, string[]>;
  transactions: TransactionRow[];
  accounts: Map<string, AccountRow>;
  stakeholders: Map<string, StakeholderRow>;
  products: Map<string, ProductRow>;
  transfers: Map<string, TransferRow>;
  /** By what they were made from: a payment, an order or our own account. */
  transfersBySource: Map<string, string[]>;
  reversals: Map<string, ReversalRow>;
  settlements: Map<string, SettlementRow>;
  replies: Map<string, StoredReply>;
  merchantBalance: bigint;
  payoutBalance: bigint;
  /** Payouts wait as `pending` until somebody approves them. */
  approvesPayouts: boolean;
  webhookDisabled: boolean;
}

/** Paise the merchant balance starts with, so that a first refund does not fail for want of money. */
export const MERCHANT_OPENING = 100_000_000n;
/** Paise the RazorpayX account starts with: 1,00,00,000.00 INR. */
export const PAYOUT_OPENING = 1_000_000_000n;
export const ACCOUNT_ID = "acc_Holdfast000001";

export function emptyRazorpayWorld(): RazorpayWorld {
  return {
    orders: new Map(),
    ordersByReceipt: new Map(),
    payments: new Map(),
    refunds: new Map(),
    disputes: new Map(),
    documents: new Map(),
    contacts: new Map(),
    fundAccounts: new Map(),
    sameData: new Map(),
    payouts: new Map(),
    payoutsByReference: new Map(),
    transactions: [],
    accounts: new Map(),
    stakeholders: new Map(),
    products: new Map(),
    transfers: new Map(),
    transfersBySource: new Map(),
    reversals: new Map(),
    settlements: new Map(),
    replies: new Map(),
    merchantBalance: MERCHANT_OPENING,
    payoutBalance: PAYOUT_OPENING,
    approvesPayouts: false,
    webhookDisabled: false,
  };
}
