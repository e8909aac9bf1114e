import { z } from "zod";
import { CASE_MACHINE, CASE_OFFER_MACHINE } from "@/lib/payments/cases/machine";
import { CASE_REASONS } from "@/lib/payments/cases/terms";
import { currency, id, minor, stateOf, time } from "./common";

const side = z.enum(["customer", "partner"]);
const basisPoints = z.int().min(0).max(10_000).nullable();

const brief = {
  caseId: id,
  orderId: id,
  state: stateOf(CASE_MACHINE),
  reason: z.enum(CASE_REASONS),
  openedBy: side,
  openedAt: time,
  deadlineAt: time.nullable(),
  closedAt: time.nullable(),
  customerBasisPoints: basisPoints,
  partnerBasisPoints: basisPoints,
};

/** A case after a deed. */
export const caseAnswer = z.strictObject(brief).meta({ id: "Case" });

const line = {
  ...brief,
  title: z.string(),
  customerName: z.string(),
  partnerName: z.string(),
  stake: minor,
  refund: minor.nullable(),
  currency,
  isSettled: z.boolean(),
  escalatedAt: time.nullable(),
  appealedAt: time.nullable(),
};

export const caseLineAnswer = z.strictObject(line).meta({ id: "CaseLine" });

/** A case with all that was written and offered, and what the caller can do now. */
export const caseStoryAnswer = z
  .strictObject({
    ...line,
    messages: z.array(z.strictObject({ role: z.enum([...side.options, "operator"]), text: z.string(), at: time })),
    offers: z.array(
      z.strictObject({ offerId: id, role: side, amount: minor, state: stateOf(CASE_OFFER_MACHINE), createdAt: time }),
    ),
    actions: z.strictObject({
      write: z.boolean(),
      review: z.boolean(),
      offer: z.boolean(),
      withdraw: z.boolean(),
      appeal: z.boolean(),
      decide: z.boolean(),
    }),
  })
  .meta({ id: "CaseStory" });
