import sdk from "@paypal/checkout-server-sdk";
import { now } from "@/lib/core/clock";
import { AppError } from "@/lib/core/errors";
import { DAY_MS, HOUR_MS } from "@/lib/core/time";
import { GatewayReply, lookUpError } from "../errors";
import type { CreateRefund, GatewayMessage } from "../types";
import { answerError, issueOf, type PaypalClient, read } from "./client";
import { refundedCapture, refundKey, wireValue } from "./map";
import { Refund } from "./wire";

/** How long PayPal remembers the key of a refund (payments_payment_v2, PayPal-Request-Id), less an hour. */
const KEY_LIFE_MS = 45 * DAY_MS - HOUR_MS;

/**
 * Gives money back through Payments v2. The refund id is the idempotency key and the custom id: a repetition is answered
 * with the refund that exists. Once PayPal may have forgotten the key, repeating could give the money back twice: then this
 * refuses with `gateway_outcome_unknown` and a person has to look.
 */
export async function refund(client: PaypalClient, input: CreateRefund): Promise<GatewayMessage> {
  const firstSentAt = input.firstSentAt ?? null;
  if (firstSentAt !== null && now().getTime() - firstSentAt.getTime() > KEY_LIFE_MS) {
    throw unclear("PayPal may have forgotten this refund; look for it by hand", input);
  }
  const amount = { currency_code: input.amount.currency, value: wireValue(input.amount) };
  const answer = await client.viaSdk("money", () =>
    new sdk.payments.CapturesRefundRequest(input.gatewayPaymentId)
      .payPalRequestId(input.refundId)
      .prefer("return=representation")
      .requestBody({ amount, custom_id: input.refundId }),
  );
  const gatewayCode = issueOf(answer);
  if (answer.status === 422 && gatewayCode === "REFUND_FAILED_INSUFFICIENT_FUNDS") {
    const details = { gateway: "paypal", gatewayCode, status: answer.status };
    const cause = new GatewayReply(answer.status, answer.text);
    throw new AppError("gateway_funds_short", `paypal answered ${answer.status} (${gatewayCode})`, details, { cause });
  }
  return { shape: "refund", body: read(Refund, answer, "money").text };
}

interface Search extends CreateRefund {
  readonly gatewayRefundId: string | null;
}

/**
 * By PayPal's id only: refunds cannot be searched for by ours. Without it the answer is null, which is no statement about
 * the refund; repeating `refund` with the same key is the question that is safe.
 */
export async function findRefund(client: PaypalClient, search: Search): Promise<GatewayMessage | null> {
  if (search.gatewayRefundId === null) return null;
  const path = `/v2/payments/refunds/${encodeURIComponent(search.gatewayRefundId)}`;
  const answer = await client.own({ method: "GET", path, effect: "none" });
  if (answer.status === 404) return null;
  if (answer.status !== 200) throw lookUpError(answerError(answer, "none"));
  const { value, text } = read(Refund, answer, "none");
  const key = refundKey(value) ?? search.refundId;
  const captureId = refundedCapture(value) ?? search.gatewayPaymentId;
  if (key !== search.refundId || captureId !== search.gatewayPaymentId) {
    throw unclear("the refund with this id is another one", search);
  }
  return { shape: "refund", body: text };
}

function unclear(why: string, { refundId }: CreateRefund): AppError {
  return new AppError("gateway_outcome_unknown", why, { gateway: "paypal", refundId });
}
