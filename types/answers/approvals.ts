import { z } from "zod";
import { APPROVAL_MACHINE, APPROVAL_PAYLOADS, type ApprovalKind } from "@/lib/approvals/kinds";
import { FUND_FLOWS } from "@/lib/tenants/flows";
import { policyTerms } from "@/lib/tenants/terms";
import { currency, id, minor, stateOf, time } from "./common";

const amount = z.strictObject({ minor, currency });

const approval = {
  approvalId: id,
  kind: z.enum(Object.keys(APPROVAL_PAYLOADS) as [ApprovalKind, ...ApprovalKind[]]),
  /** What it is about: mostly the id of an order. */
  subject: z.string(),
  state: stateOf(APPROVAL_MACHINE),
  reason: z.string(),
  requestedBy: id,
  decidedBy: id.nullable(),
  createdAt: time,
  expiresAt: time,
};

/** A deed that one person asked for and another decides about. */
export const approvalAnswer = z.strictObject(approval).meta({ id: "Approval" });

export const approvalLineAnswer = z
  .strictObject({
    ...approval,
    requestedByName: z.string(),
    decidedByName: z.string().nullable(),
    decisionReason: z.string().nullable(),
    orderId: id.nullable(),
    hours: z.int().nullable(),
    debt: z.strictObject({ partnerName: z.string(), amount }).nullable(),
    refund: amount.nullable(),
    fundFlow: z.enum(FUND_FLOWS).nullable(),
    terms: policyTerms.nullable(),
    payoutId: id.nullable(),
    note: z.string().nullable(),
  })
  .meta({ id: "ApprovalLine" });

/** Terms that some orders were frozen to; `isCurrent` for those of new orders. */
export const policyAnswer = z
  .strictObject({
    policyId: id,
    name: z.string(),
    version: z.int(),
    isCurrent: z.boolean(),
    createdAt: time,
    ...policyTerms.shape,
  })
  .meta({ id: "Policy" });
