import type { JsonObject } from "../json";

export interface UnitRow {
  referenceId: string;
  customId: string | null;
  invoiceId: string | null;
  amount: bigint;
  /** The purchase unit as it was sent. */
  source: JsonObject;
  captureId: string | null;
}

export interface OrderRow {
  id: string;
  currency: string;
  units: UnitRow[];
  status: "CREATED" | "PAYER_ACTION_REQUIRED" | "APPROVED" | "COMPLETED";
  /** The order came with a `payment_source`: the link for the payer is then called `payer-action`. */
  hasPaymentSource: boolean;
  returnUrl: string | null;
  cancelUrl: string | null;
  payerId: string | null;
  /** The payer approved with an instrument that will be declined at the next capture. */
  instrumentDeclined: boolean;
  createdAt: number;
  updatedAt: number;
}

export interface CaptureRow {
  id: string;
  orderId: string;
  amount: bigint;
  currency: string;
  fee: bigint;
  customId: string | null;
  invoiceId: string | null;
  status: "COMPLETED" | "PENDING" | "DECLINED" | "PARTIALLY_REFUNDED" | "REFUNDED";
  refunded: bigint;
  createdAt: number;
  updatedAt: number;
}

export interface RefundRow {
  id: string;
  captureId: string;
  amount: bigint;
  currency: string;
  customId: string | null;
  invoiceId: string | null;
  note: string | null;
  /** Refunded of the capture so far, this refund included. */
  totalRefunded: bigint;
  status: "COMPLETED" | "PENDING" | "FAILED";
  /** What a pending refund turns into. */
  outcome: "COMPLETED" | "FAILED";
  createdAt: number;
  updatedAt: number;
}

export interface MovementRow {
  type: "DEBIT" | "CREDIT";
  reason: "DISPUTE_SETTLEMENT" | "CHARGEBACK_FEE";
  amount: bigint;
  at: number;
}

export interface DisputeRow {
  id: string;
  captureId: string;
  amount: bigint;
  currency: string;
  reason: string;
  status: "OPEN" | "WAITING_FOR_BUYER_RESPONSE" | "WAITING_FOR_SELLER_RESPONSE" | "UNDER_REVIEW" | "RESOLVED";
  stage: "INQUIRY" | "CHARGEBACK" | "PRE_ARBITRATION" | "ARBITRATION";
  outcome: "RESOLVED_BUYER_FAVOUR" | "RESOLVED_SELLER_FAVOUR" | "CANCELED_BY_BUYER" | "ACCEPTED" | null;
  /** The seller's movements. */
  movements: MovementRow[];
  /** Types of the evidence that was provided. */
  evidence: string[];
  respondBy: number;
  createdAt: number;
  updatedAt: number;
}

export type ItemStatus =
  | "PENDING"
  | "SUCCESS"
  | "UNCLAIMED"
  | "FAILED"
  | "ONHOLD"
  | "BLOCKED"
  | "RETURNED"
  | "REFUNDED"
  | "REVERSED";

export interface ItemRow {
  id: string;
  batchId: string;
  transactionId: string;
  receiver: string;
  senderItemId: string | null;
  amount: bigint;
  currency: string;
  fee: bigint;
  status: ItemStatus;
  /** The item as it was sent. */
  source: JsonObject;
  error: { name: string; message: string } | null;
  /** Whether amount and fee are out of the sender's balance. */
  debited: boolean;
  /** Status it turns into after a success, set by the receiver's address. */
  later: "RETURNED" | "REFUNDED" | "REVERSED" | null;
  processedAt: number | null;
}

export interface BatchRow {
  id: string;
  senderBatchId: string;
  header: JsonObject;
  currency: string;
  status: "PENDING" | "PROCESSING" | "SUCCESS" | "DENIED";
  itemIds: string[];
  createdAt: number;
  completedAt: number | null;
}

export interface StoredAnswer {
  json: unknown;
  storedAt: number;
}

export interface PaypalWorld {
  /** Access token to the virtual time it ends. */
  tokens: Map<string, number>;
  orders: Map<string, OrderRow>;
  captures: Map<string, CaptureRow>;
  refunds: Map<string, RefundRow>;
  disputes: Map<string, DisputeRow>;
  batches: Map<string, BatchRow>;
  batchesBySenderId: Map<string, string>;
  items: Map<string, ItemRow>;
  /** By scope and PayPal-Request-Id. */
  answers: Map<string, StoredAnswer>;
  /** Minor units by currency, as a difference to the opening balance. */
  moved: Map<string, bigint>;
}

/** Minor units that every currency starts with. */
export const OPENING = 100_000_000n;

export function emptyPaypalWorld(): PaypalWorld {
  return {
    tokens: new Map(),
    orders: new Map(),
    captures: new Map(),
    refunds: new Map(),
    disputes: new Map(),
    batches: new Map(),
    batchesBySenderId: new Map(),
    items: new Map(),
    answers: new Map(),
    moved: new Map(),
  };
}
