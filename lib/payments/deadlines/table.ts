import { sendPlanNotices } from "@/lib/plans/notices";
import { expireApprovals } from "@/lib/approvals/decide";
import { expireProposals } from "@/lib/catalog/proposals";
import { releaseReserves } from "@/lib/payments/balances/reserve";
import { advanceCases } from "@/lib/payments/cases/advance";
import { closeWarnings, submitOverdue } from "@/lib/payments/chargebacks/deadlines";
import { expireRequested } from "@/lib/payments/endings/cancel";
import { advanceNoShows } from "@/lib/payments/endings/no-show";
import { resumeRiskPauses } from "@/lib/payments/escrow/risk";
import { advanceSessions } from "@/lib/payments/escrow/complete";
import { remindPartners } from "@/lib/payments/onboarding/remind";
import { expireOrders } from "@/lib/payments/orders/expire";
import { expireSilent, voidUncaptured } from "@/lib/payments/orders/silent";
import { giveUpWaiting } from "@/lib/payments/refunds/give-up";
import { settleDue } from "@/lib/payments/settlement/settle";

/** How long something may wait, and what happens then. No state without an exit (DOMAIN section 18, bug T16). */
export interface Deadline {
  /** As in `books.waiting`, which knows the moment for each object. */
  readonly object: string;
  readonly limit: string;
  readonly exit: string;
  /** What moves on all that is due, and nothing else; `tell` raises an alert with these words instead. */
  readonly move: { readonly by: () => Promise<number> } | { readonly tell: string };
}

/** One function for all rows about cases: it is run once for them all. */
const moveCases = (): Promise<number> => advanceCases();

/** Every waiting state of the product. One timer goes through this list; its order is the order of the moves. */
export const DEADLINES: readonly Deadline[] = [
  {
    object: "order.open",
    limit: "15 minutes, 10 more while a payment is under way",
    exit: "expired, and the place is free again",
    move: { by: expireOrders },
  },
  {
    object: "payment.authorized",
    limit: "30 minutes",
    exit: "voided; the gateway gives the authorisation back",
    move: { by: voidUncaptured },
  },
  {
    object: "payment.in_doubt",
    limit: "72 hours",
    exit: "an operator is told",
    move: { tell: "The gateway has not said for three days whether this payment exists. Look it up in its dashboard." },
  },
  {
    object: "payment.silent",
    limit: "5 days",
    exit: "expired; if it is captured after all, the money is given back",
    move: { by: expireSilent },
  },
  {
    object: "session",
    limit: "2 hours after the partner said that it took place, 12 hours after its end when nobody said anything",
    exit: "completed, and the hold begins",
    move: { by: advanceSessions },
  },
  {
    object: "session.requested",
    limit: "24 hours, or its start",
    exit: "canceled, and all the money goes back",
    move: { by: expireRequested },
  },
  {
    object: "session.no_show",
    limit: "24 hours for the partner to object, 30 minutes after the end for the customer, 72 hours for an operator",
    exit: "an absent customer pays; in every other case all the money goes back",
    move: { by: advanceNoShows },
  },
  {
    object: "session.proposal",
    limit: "the start of the session, old or new",
    exit: "expired; the old time stays",
    move: { by: expireProposals },
  },
  {
    object: "escrow.risk",
    limit: "7 days, and as many again for each renewal by two operators",
    exit: "the hold runs on",
    move: { by: resumeRiskPauses },
  },
  {
    object: "approval.pending",
    limit: "7 days",
    exit: "expired; nothing happens",
    move: { by: expireApprovals },
  },
  {
    object: "partner.reserve",
    limit: "as many days as the partner's tier says",
    exit: "released to the partner",
    move: { by: releaseReserves },
  },
  {
    object: "case.awaiting_partner",
    limit: "48 hours",
    exit: "under review, and the customer gets everything if nobody decides",
    move: { by: moveCases },
  },
  {
    object: "case.awaiting_customer",
    limit: "48 hours",
    exit: "withdrawn, and the hold runs on",
    move: { by: moveCases },
  },
  {
    object: "case.under_review",
    limit: "7 days, then escalated, 14 days in all",
    exit: "decided by default: half for each side, all for the customer when the partner never answered",
    move: { by: moveCases },
  },
  {
    object: "case.decided",
    limit: "48 hours for an appeal",
    exit: "carried out",
    move: { by: moveCases },
  },
  {
    object: "case.appealed",
    limit: "7 days, then escalated, 14 days in all",
    exit: "the first decision stands",
    move: { by: moveCases },
  },
  {
    object: "chargeback.warning",
    limit: "24 hours without anything more",
    exit: "closed, and the hold runs on",
    move: { by: closeWarnings },
  },
  {
    object: "chargeback.needs_response",
    limit: "24 hours before the gateway's own deadline",
    exit: "what the evidence locker has is submitted",
    move: { by: submitOverdue },
  },
  {
    object: "escrow.holding",
    limit: "the end of the hold",
    exit: "settled",
    move: { by: () => settleDue() },
  },
  {
    object: "plan.notice",
    limit: "7, 3 and 1 days before a plan ends, and its end",
    exit: "its owner is written to, once each",
    move: { by: sendPlanNotices },
  },
  {
    object: "kyc.pending",
    limit: "14 days, again and again; 90 days in all",
    exit: "the partner is reminded; in the end their listings are paused",
    move: { by: remindPartners },
  },
  {
    object: "kyc.submitted",
    limit: "3 days",
    exit: "an operator is told",
    move: { tell: "A partner has handed everything in and waits for three days to be checked." },
  },
  {
    object: "refund.requested",
    limit: "72 hours (a wish within the terms is granted at once)",
    exit: "an operator is told",
    move: { tell: "A customer has waited for three days for a decision about this refund." },
  },
  {
    object: "refund.waiting_funds",
    limit: "7 days, tried every hour",
    exit: "needs_manual",
    move: { by: giveUpWaiting },
  },
  {
    object: "refund.needs_manual",
    limit: "at once",
    exit: "an operator is told",
    move: { tell: "The gateway refused this refund; the customer is still owed. Send it again or pay it another way." },
  },
  {
    object: "refund.under_way",
    limit: "10 days, asked about at growing intervals",
    exit: "an operator is told",
    move: { tell: "The gateway has not finished this refund in ten days. Open a ticket there with the refund's id." },
  },
  {
    object: "payout.under_review",
    limit: "3 working days",
    exit: "an operator is told; it is never paid by itself",
    move: { tell: "A partner has waited for three working days for somebody to look at this payout." },
  },
  {
    object: "payout.under_way",
    limit: "10 days, asked about at growing intervals",
    exit: "an operator is told",
    move: { tell: "The gateway has not finished this payout in ten days. Open a ticket there with the attempt's id." },
  },
  {
    object: "payout.unclaimed",
    limit: "31 days (the gateway returns it after 30)",
    exit: "an operator is told",
    move: { tell: "Nobody claimed this payout and the gateway has not returned it. Cancel it there." },
  },
  {
    object: "transfer.under_way",
    limit: "3 days in one state, or after the settlement; asked about at growing intervals",
    exit: "an operator is told",
    move: {
      tell: "The gateway has not made or released this partner's part for three days. Look the transfer up in its dashboard.",
    },
  },
  {
    object: "transfer.released",
    limit: "10 days",
    exit: "an operator is told",
    move: {
      tell: "The gateway released this partner's part ten days ago and has not paid it to a bank. Open a ticket there.",
    },
  },
];
