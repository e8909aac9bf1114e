import { AppError, isAppError } from "@/lib/core/errors";
import { lookUpError, readJson, unreadableAnswer } from "../errors";
import { refundKeyIn } from "../refund-key";
import type { CreateRefund, GatewayMessage } from "../types";
import { type Explanation, hasReason, type RazorpayClient } from "./client";
import { listAll } from "./list";
import { wireAmount } from "./map";
import { ListedRefund, Refund, type Refused } from "./wire";

/**
 * Gives money back (razorpay/markdown-docs, api/refunds). The refund id is the idempotency key, which Razorpay keeps
 * without a stated limit, and the receipt, by which the refund is found. Every repetition has the same body, because a
 * key that comes with another one is refused.
 */
export async function refund(client: RazorpayClient, input: CreateRefund): Promise<GatewayMessage> {
  const made = await client.own(Refund, {
    method: "POST",
    path: `/v1/payments/${encodeURIComponent(input.gatewayPaymentId)}/refund`,
    headers: { "x-refund-idempotency": input.refundId },
    body: { amount: wireAmount(input.amount), speed: "normal", receipt: input.refundId },
    effect: "money",
    explain: explainRefusal,
  });
  return { shape: "refund", body: made.text };
}

const FUNDS_SHORT = { code: "gateway_funds_short", gatewayCode: "insufficient_balance" } as const;

/** Razorpay refuses refunds in sentences, mostly without a word of its own (api/refunds, errors). */
const REFUSALS: readonly (readonly [RegExp, Explanation])[] = [
  [/not have (enough|sufficient) balance/i, FUNDS_SHORT],
  [/fully refunded already/i, { code: "gateway_rejected", gatewayCode: "fully_refunded" }],
  [/refund amount provided is greater/i, { code: "gateway_rejected", gatewayCode: "amount_too_great" }],
  [/status should be captured/i, { code: "gateway_rejected", gatewayCode: "not_captured" }],
  [/more than (6|six) months old/i, { code: "gateway_rejected", gatewayCode: "window_over" }],
];

/** What accounts are also answered when their balance does not cover a refund (razorpay-node issues 438 and 454). */
const UNCLEAR = /^invalid request sent\W*$/i;

function explainRefusal(refused: Refused): Explanation | undefined {
  const description = refused.description ?? "";
  if (UNCLEAR.test(description) && !hasReason(refused)) return FUNDS_SHORT;
  return REFUSALS.find(([pattern]) => pattern.test(description))?.[1];
}

interface Search extends CreateRefund {
  readonly gatewayRefundId: string | null;
}

/** By Razorpay's id where it is known; else among all refunds of the payment, by our receipt. */
export async function findRefund(client: RazorpayClient, search: Search): Promise<GatewayMessage | null> {
  try {
    const byId = search.gatewayRefundId === null ? null : await fetchRefund(client, search, search.gatewayRefundId);
    return byId ?? (await searchRefund(client, search));
  } catch (error) {
    throw lookUpError(error);
  }
}

/** An id that does not exist is answered with 400, not 404. */
const UNKNOWN_ID_STATUSES: ReadonlySet<unknown> = new Set([400, 404]);

async function fetchRefund(client: RazorpayClient, search: Search, id: string): Promise<GatewayMessage | null> {
  const path = `/v1/refunds/${encodeURIComponent(id)}`;
  try {
    const { value, text } = await client.own(Refund, { method: "GET", path, effect: "none" });
    const key = refundKeyIn(value.receipt) ?? search.refundId;
    const paymentId = value.payment_id ?? search.gatewayPaymentId;
    if (key !== search.refundId || paymentId !== search.gatewayPaymentId) {
      throw unclear("the refund with this id is another one", search);
    }
    return { shape: "refund", body: text };
  } catch (error) {
    if (isAppError(error, "gateway_rejected") && UNKNOWN_ID_STATUSES.has(error.details["status"])) return null;
    throw error;
  }
}

/** @throws AppError `gateway_outcome_unknown` when two refunds carry one key: that must stop, not go on. */
async function searchRefund(client: RazorpayClient, search: Search): Promise<GatewayMessage | null> {
  const found: unknown[] = [];
  const path = `/v1/payments/${encodeURIComponent(search.gatewayPaymentId)}/refunds`;
  for (const [item, { receipt }] of await listAll(client, path, ListedRefund)) {
    if (receipt === search.refundId) found.push(item);
  }
  if (found.length > 1) throw unclear("two refunds carry the same key", search);
  if (found.length === 0) return null;
  const body = JSON.stringify(found[0]);
  if (!Refund.safeParse(readJson(body)).success) throw unreadableAnswer("razorpay", "none");
  return { shape: "refund", body };
}

function unclear(why: string, { refundId }: Search): AppError {
  return new AppError("gateway_outcome_unknown", why, { gateway: "razorpay", refundId });
}
