import { z } from "zod";
import { CHARGEBACK_MACHINE } from "@/lib/payments/chargebacks/machine";
import { DISPUTE_STAGES } from "@/lib/payments/gateways/dispute-types";
import { GATEWAYS } from "@/lib/payments/gateways/types";
import { currency, id, minor, stateOf, time } from "./common";

const line = {
  chargebackId: id,
  orderId: id.nullable(),
  paymentId: id,
  gateway: z.enum(GATEWAYS),
  gatewayDisputeId: z.string(),
  stage: z.enum(DISPUTE_STAGES),
  status: stateOf(CHARGEBACK_MACHINE),
  /** Where the contested money is. */
  funds: z.enum(["none", "withdrawn", "reinstated", "deducted"]),
  amount: minor,
  stake: minor,
  fee: minor,
  currency,
  reasonClass: z.enum(["fraud", "service", "processing"]),
  reasonCode: z.string(),
  refundIssued: z.boolean(),
  respondBy: time.nullable(),
  answer: z.enum(["contest", "accept"]).nullable(),
  answerText: z.string().nullable(),
  submittedAt: time.nullable(),
  failureReason: z.string().nullable(),
  openedAt: time,
  closedAt: time.nullable(),
};

export const chargebackAnswer = z.strictObject(line).meta({ id: "Chargeback" });

/** The same with what the locker holds and the story of the order. */
export const chargebackStoryAnswer = z
  .strictObject({
    ...line,
    evidence: z.array(z.strictObject({ at: time, kind: z.string(), actor: z.string(), text: z.string() })),
    timeline: z.array(
      z.strictObject({
        at: time,
        kind: z.string(),
        title: z.string(),
        detail: z.string().nullable(),
        isAhead: z.boolean(),
      }),
    ),
  })
  .meta({ id: "ChargebackStory" });
