import { type Money, money } from "@/lib/core/money";
import { firstReason } from "../errors";
import {
  ACTIVATIONS,
  type Clarification,
  type LinkedAccount,
  type LinkedProduct,
  type Reversal,
  type RouteFact,
  type Transfer,
  TRANSFER_STATUSES,
} from "../route-types";
import * as wire from "./wire";

/** The notes in which our ids stand. */
export const NOTE = { partner: "partner", transfer: "transfer", reversal: "reversal" } as const;

const OUR_ID = /^[!-~]{1,100}$/;

function ourId(notes: Readonly<Record<string, unknown>>, name: keyof typeof NOTE): string | null {
  const value = notes[NOTE[name]];
  return typeof value === "string" && OUR_ID.test(value) ? value : null;
}

export function readAccount(account: wire.Account): LinkedAccount {
  return {
    accountId: account.id,
    partnerId: ourId(account.notes, "partner"),
    isSuspended: account.status === "suspended",
  };
}

interface Reviewed {
  readonly accountId: string;
  readonly productId: string;
  readonly status: string;
  readonly requirements: wire.Product["requirements"];
}

/** null for a state that we do not know. */
export function readProduct({ accountId, productId, status, requirements }: Reviewed): LinkedProduct | null {
  const activation = ACTIVATIONS.find((each) => each === status);
  if (activation === undefined) return null;
  return { accountId, productId, activation, clarifications: requirements.map(readClarification) };
}

const MISSING = ["field_missing", "document_missing"] as const;

function readClarification(asked: wire.Product["requirements"][number]): Clarification {
  return {
    field: asked.field_reference.slice(0, 100),
    reason: MISSING.find((each) => each === asked.reason_code) ?? "needs_clarification",
    text: firstReason([asked.description], "") || null,
  };
}

/**
 * null for a state that we do not know.
 * @throws AppError `invalid_money` for a currency that the product does not know
 */
export function readTransfer(transfer: wire.Transfer): Transfer | null {
  const status = TRANSFER_STATUSES.find((each) => each === transfer.status);
  if (status === undefined) return null;
  const amountOf = (minor: number): Money => money(BigInt(minor), transfer.currency);
  const { fees, tax, error } = transfer;
  return {
    gatewayTransferId: transfer.id,
    transferId: ourId(transfer.notes, "transfer"),
    gatewaySourceId: transfer.source,
    accountId: transfer.recipient,
    status,
    amount: amountOf(transfer.amount),
    reversed: amountOf(transfer.amount_reversed ?? 0),
    fee: typeof fees === "number" ? { total: amountOf(fees), tax: amountOf(tax ?? 0) } : null,
    isOnHold: transfer.on_hold,
    settlementId: transfer.recipient_settlement_id ?? null,
    failure: status === "failed" ? firstReason([error?.reason, error?.code, error?.description], "failed") : null,
  };
}

/** @throws AppError `invalid_money` for a currency that the product does not know */
export function readReversal(reversal: wire.Reversal): Reversal {
  return {
    gatewayReversalId: reversal.id,
    reversalId: ourId(reversal.notes, "reversal"),
    gatewayTransferId: reversal.transfer_id,
    amount: money(BigInt(reversal.amount), reversal.currency),
  };
}

const ROUTE_EVENT =
  /^(transfers?\.(processed|failed)|product\.route\.(under_review|needs_clarification|activated)|settlement\.processed)$/;

/** One page of the documents calls the event of a failure `transfers.failed` (payments/route/subscribe-to-webhooks). */
export function isRouteEvent(event: string): boolean {
  return ROUTE_EVENT.test(event);
}

/**
 * What a message of Route says (webhooks/route). A settlement may also be one of our own balance: it names no account.
 * @throws AppError `invalid_money` for a currency that the product does not know
 */
export function routeFacts(payload: Readonly<Record<string, unknown>>): readonly RouteFact[] {
  return [
    ...transferFacts(wire.Wrapped.safeParse(payload["transfer"]).data?.entity),
    ...productFacts(payload["merchant_product"]),
    ...settlementFacts(wire.Wrapped.safeParse(payload["settlement"]).data?.entity),
  ];
}

function transferFacts(document: unknown): readonly RouteFact[] {
  const parsed = wire.Transfer.safeParse(document);
  const transfer = parsed.success ? readTransfer(parsed.data) : null;
  return transfer === null ? [] : [{ kind: "transfer_changed", transfer }];
}

function productFacts(document: unknown): readonly RouteFact[] {
  const parsed = wire.ReviewedProduct.safeParse(document);
  if (!parsed.success) return [];
  const { id, merchant_id: accountId, activation_status: status } = parsed.data.entity;
  const product = readProduct({ accountId, productId: id, status, requirements: parsed.data.data.requirements });
  return product === null ? [] : [{ kind: "linked_account_reviewed", product }];
}

/** Route settles in rupees only. */
function settlementFacts(document: unknown): readonly RouteFact[] {
  const parsed = wire.Settlement.safeParse(document);
  if (!parsed.success) return [];
  const { id, amount, utr } = parsed.data;
  return [
    {
      kind: "linked_account_settled",
      settlementId: id,
      amount: money(BigInt(amount), "INR"),
      bankReference: utr ?? null,
    },
  ];
}
