import { z } from "zod";
import { GATEWAYS } from "@/lib/payments/gateways/types";
import { PAYOUT_MACHINE } from "@/lib/payments/payouts/machine";
import { PAYOUT_METHODS } from "@/lib/partners/destinations";
import { REVIEW_REASONS } from "@/lib/payments/payouts/rules";
import { SCHEDULES } from "@/lib/payments/payouts/schedule";
import { currency, id, minor, stateOf, time } from "./common";

const payout = {
  payoutId: id,
  state: stateOf(PAYOUT_MACHINE),
  /** The account in words, with its last four characters. */
  destination: z.string(),
  createdAt: time,
  /** What is sent. */
  amount: minor,
  /** What the partner is charged for it, beside the amount. */
  fee: minor,
  currency,
  /** Why a person looks, or looked, at it first. */
  reviewReasons: z.array(z.string()),
};

export const payoutAnswer = z.strictObject(payout).meta({ id: "Payout" });

const line = {
  ...payout,
  gateway: z.enum(GATEWAYS),
  failureReason: z.string().nullable(),
  advice: z.strictObject({ advice: z.enum(["try_again", "change_details", "ask_us"]), text: z.string() }).nullable(),
  retryOf: id.nullable(),
  retriedBy: id.nullable(),
  bankReference: z.string().nullable(),
  paidAt: time.nullable(),
};

/** The same with what the gateway says about it. */
export const payoutLineAnswer = z.strictObject(line).meta({ id: "PayoutLine" });

export const partnerPayoutAnswer = z.strictObject({ ...line, partnerId: id }).meta({ id: "PartnerPayout" });

/** What a payout would be. */
export const estimateAnswer = z
  .strictObject({
    amount: minor,
    fee: minor,
    arrives: minor,
    currency,
    destination: z.string(),
    rail: z.enum(["UPI", "IMPS", "NEFT", "RTGS"]).nullable(),
    arrivesBy: time.nullable(),
    reviewReasons: z.array(z.enum(REVIEW_REASONS)),
  })
  .meta({ id: "PayoutEstimate" });

export const scheduleAnswer = z
  .strictObject({ currency, method: z.enum(PAYOUT_METHODS), every: z.enum(SCHEDULES) })
  .meta({ id: "PayoutSchedule" });

export const unfreezeAnswer = z.strictObject({ frozen: z.literal(false) });
