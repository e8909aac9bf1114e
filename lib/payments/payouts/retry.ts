import { AppError } from "@/lib/core/errors";
import { money } from "@/lib/core/money";
import { db } from "@/lib/db/client";
import { violates } from "@/lib/db/errors";
import type { PayoutMethod } from "@/lib/partners/destinations";
import { gatewayOf } from "@/lib/payments/gateways/registry";
import type { Payout, PayoutDestination } from "@/prisma/generated/client";
import { explainReason } from "./reasons";
import { type PayoutView, requestPayout } from "./request";
import { askAboutPayout } from "./send";

export interface Retry {
  readonly tenantId: string;
  readonly payoutId: string;
  readonly userId: string;
  /** Whose it must be; null for operators. */
  readonly partnerId: string | null;
  readonly requestKey: string | null;
  readonly requestId: string | null;
}

/**
 * A second try of a payout that failed or came back: the same amount again, to the partner's account as it is now, as a
 * payout with a key of its own. The gateway is asked first, and has to say too that the first one is over; each payout is
 * tried again once.
 * @throws AppError `not_found`, `wrong_state` for one that is not over, needs other account details, or was tried again;
 * `conflict` when the gateway says otherwise than our books; and whatever `requestPayout` refuses.
 */
export async function retryPayout(i: Retry): Promise<PayoutView> {
  const { payout, method } = await findRetryable(i);
  await assertOverAtGateway(payout);
  try {
    return await requestPayout({
      tenantId: i.tenantId,
      partnerId: payout.partnerId,
      userId: i.userId,
      amount: money(payout.amountMinor + payout.partnerFeeMinor, payout.currency),
      method,
      requestKey: i.requestKey,
      requestId: i.requestId,
      retryOf: payout.id,
    });
  } catch (error) {
    if (violates(error, "payout_one_retry"))
      throw new AppError("wrong_state", "this payout was tried again already", {}, { cause: error });
    throw error;
  }
}

async function findRetryable(i: Retry): Promise<{ payout: Payout; method: PayoutMethod }> {
  const payout = await db().payout.findUnique({
    where: { tenantId_id: { tenantId: i.tenantId, id: i.payoutId } },
    include: { destination: true },
  });
  if (!payout || (i.partnerId !== null && payout.partnerId !== i.partnerId))
    throw new AppError("not_found", "there is no such payout");
  if (payout.state !== "failed" && payout.state !== "returned")
    throw new AppError("wrong_state", "only what failed or came back is tried again", { state: payout.state });
  await assertOtherDetails(payout, payout.destination);
  return { payout, method: payout.destination.method as PayoutMethod };
}

/** The same details would fail the same way. */
async function assertOtherDetails(payout: Payout, destination: PayoutDestination): Promise<void> {
  const { advice, text } = explainReason(payout.gateway, payout.failureReason ?? "");
  if (advice === "change_details" && destination.active) throw new AppError("wrong_state", text, { advice });
}

async function assertOverAtGateway(payout: Payout): Promise<void> {
  const { tenantId, id: payoutId } = payout;
  const answer = await askAboutPayout(tenantId, payoutId);
  if (answer === null) return;
  const { webhooks } = await gatewayOf(tenantId, answer.gateway);
  const isOver = webhooks
    .translate(answer.message)
    .every(({ kind }) => kind === "payout_failed" || kind === "payout_returned");
  if (!isOver) throw new AppError("conflict", "the gateway does not say that this payout is over", { payoutId });
}
