import type { JobName, JobPayloads } from "@/lib/jobs/jobs";
import { sendAnswer } from "@/lib/payments/chargebacks/answer";
import { cancelSeats } from "@/lib/payments/endings/cancel-offer";
import { reviewPartner } from "@/lib/payments/onboarding/review";
import { sendPayout } from "@/lib/payments/payouts/send";
import { applyInbox } from "@/lib/payments/reactions/apply";
import { captureAuthorized } from "@/lib/payments/reactions/confirm";
import { sendRefund } from "@/lib/payments/refunds/send";
import { moveTransfer } from "@/lib/payments/transfers/move";
import { takeIn } from "@/lib/payments/reactions/take-in";

type Handlers = { readonly [N in JobName]: (payload: JobPayloads[N]) => Promise<void> };

/** Messages applied in one transaction (PERFORMANCE section 7). */
const INBOX_BATCH = 500;

/** Every kind of job with what it does: one literal list. */
export const HANDLERS: Handlers = {
  apply_inbox: () => applyAll(),
  capture_payment: ({ tenantId, paymentId }) => captureAuthorized(tenantId, paymentId),
  send_refund: async ({ tenantId, refundId }) => {
    const answer = await sendRefund(tenantId, refundId);
    if (answer) await takeIn("reply", answer);
  },
  cancel_seats: async ({ tenantId, offerId }) => {
    await cancelSeats(tenantId, offerId);
  },
  answer_chargeback: async ({ tenantId, chargebackId }) => {
    const answer = await sendAnswer(tenantId, chargebackId);
    if (answer) await takeIn("reply", answer);
  },
  review_partner: ({ tenantId, partnerId }) => reviewPartner(tenantId, partnerId),
  move_transfer: ({ tenantId, transferId }) => moveTransfer(tenantId, transferId),
  send_payout: async ({ tenantId, payoutId }) => {
    const answer = await sendPayout(tenantId, payoutId);
    if (answer) await takeIn("reply", answer);
  },
};

/** Applies stored messages until none is due. */
export async function applyAll(): Promise<void> {
  while ((await applyInbox(INBOX_BATCH)) === INBOX_BATCH);
}
