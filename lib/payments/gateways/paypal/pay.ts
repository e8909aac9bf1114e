import { now } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { DAY_MS, HOUR_MS } from "@/lib/core/time";
import type { GatewayMessage, Pay, SendPayout } from "../types";
import { type Answer, answerError, errorBody, type PaypalClient, read } from "./client";
import { wireValue } from "./map";
import { PayoutBatch } from "./wire";

/** How long a `sender_batch_id` must stay unique (payments_payouts_batch_v1), less an hour. */
const KEY_LIFE_MS = 30 * DAY_MS - HOUR_MS;

/**
 * Money out through Payouts v1. Every attempt is a batch of one item: `sender_batch_id` is the attempt id, which PayPal
 * refuses to take twice, and the gateway's payout id is the batch id.
 */
export function createPay(client: PaypalClient): Pay {
  return {
    send: (input) => send(client, input),
    find: ({ gatewayPayoutId }) =>
      gatewayPayoutId === null ? Promise.resolve(null) : findBatch(client, gatewayPayoutId),
    // Only the Transaction Search API tells it, to accounts with a permission of its own.
    balance: () => Promise.resolve(null),
  };
}

/**
 * Safe to repeat: a batch that exists already is refused as a duplicate with a link to it, and that batch is answered.
 * It is also the only way to find one, because batches cannot be looked up by our id; so `find` without PayPal's id
 * answers null, never creates anything, and leaves the question to the repeated `send`. Once PayPal may have forgotten
 * the id, repeating could pay twice: then this refuses with `gateway_outcome_unknown` and a person has to look.
 */
async function send(client: PaypalClient, input: SendPayout): Promise<GatewayMessage> {
  if (input.firstSentAt !== null && now().getTime() - input.firstSentAt.getTime() > KEY_LIFE_MS) {
    throw new AppError("gateway_outcome_unknown", "PayPal may have forgotten this attempt; look for it by hand", {
      gateway: "paypal",
    });
  }
  const body = batchBody(input);
  const answer = await client.own({ method: "POST", path: "/v1/payments/payouts", body, effect: "money" });
  if (isDuplicate(answer)) return findOriginal(client, answer, input.attemptId);
  return { shape: "payout", body: read(PayoutBatch, answer, "money").text };
}

function batchBody(input: SendPayout): Record<string, unknown> {
  if (input.target.kind !== "paypal_email") {
    throw new AppError("invalid_input", "PayPal pays to PayPal accounts only", { gateway: "paypal" });
  }
  return {
    sender_batch_header: { sender_batch_id: input.attemptId, email_subject: "You have a payout" },
    items: [
      {
        recipient_type: "EMAIL",
        receiver: input.target.email,
        amount: { currency: input.amount.currency, value: wireValue(input.amount) },
        note: input.narration,
        sender_item_id: input.payoutId,
        recipient_wallet: "PAYPAL",
        purpose: "SERVICES",
      },
    ],
  };
}

function isDuplicate(answer: Answer): boolean {
  if (answer.status !== 400) return false;
  const details = errorBody(answer)?.details ?? [];
  return details.some(
    ({ field, issue }) => /sender_batch_id/i.test(field ?? "") || /duplicate batch/i.test(issue ?? ""),
  );
}

const BATCH_PATH = /\/v1\/payments\/payouts\/([A-Za-z0-9-]{1,64})(?:\?|$)/;

/**
 * Follows the duplicate's link, of which only the batch id is used: the call goes to our own base URL.
 * @throws AppError `gateway_outcome_unknown` when the batch cannot be read or is not of this attempt
 */
async function findOriginal(client: PaypalClient, duplicate: Answer, attemptId: string): Promise<GatewayMessage> {
  const ids = (errorBody(duplicate)?.links ?? []).flatMap(({ href }) => BATCH_PATH.exec(href)?.[1] ?? []);
  const found = ids[0] === undefined ? null : await findBatch(client, ids[0]);
  const batch = found === null ? null : PayoutBatch.safeParse(JSON.parse(found.body)).data;
  if (found === null || batch?.batch_header.sender_batch_header?.sender_batch_id !== attemptId) {
    throw new AppError("gateway_outcome_unknown", "PayPal has this attempt but does not show it", {
      gateway: "paypal",
    });
  }
  return found;
}

/** The batch with its item; null when PayPal does not know the id. */
async function findBatch(client: PaypalClient, batchId: string): Promise<GatewayMessage | null> {
  const path = `/v1/payments/payouts/${encodeURIComponent(batchId)}`;
  const answer = await client.own({ method: "GET", path, effect: "none" });
  if (answer.status === 404) return null;
  if (answer.status !== 200) throw answerError(answer, "none");
  return { shape: "payout", body: read(PayoutBatch, answer, "none").text };
}
