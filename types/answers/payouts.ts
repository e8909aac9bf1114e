import { z } from "zod";
import { GATEWAYS } from "@/lib/payments/gateways/types";
import { PAYOUT_MACHINE } from "@/lib/payments/payouts/machine";
import { currency, id, minor, stateOf, time } from "./common";

const payout = {
  payoutId: id,
  state: stateOf(PAYOUT_MACHINE),
  /** The account in words, with its last four characters. */
  destination: z.string(),
  createdAt: time,
  amount: minor,
  currency,
};

export const payoutAnswer = z.strictObject(payout).meta({ id: "Payout" });

const line = {
  ...payout,
  gateway: z.enum(GATEWAYS),
  failureReason: z.string().nullable(),
  bankReference: z.string().nullable(),
  paidAt: time.nullable(),
};

/** The same with what the gateway says about it. */
export const payoutLineAnswer = z.strictObject(line).meta({ id: "PayoutLine" });

export const partnerPayoutAnswer = z.strictObject({ ...line, partnerId: id }).meta({ id: "PartnerPayout" });

export const unfreezeAnswer = z.strictObject({ frozen: z.literal(false) });
