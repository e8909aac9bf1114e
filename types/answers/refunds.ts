import { z } from "zod";
import { GATEWAYS } from "@/lib/payments/gateways/types";
import { REFUND_MACHINE } from "@/lib/payments/refunds/machine";
import { currency, id, minor, stateOf, time } from "./common";

const refund = {
  refundId: id,
  paymentId: id,
  /** null for money that belongs to no order. */
  orderId: id.nullable(),
  state: stateOf(REFUND_MACHINE),
  reason: z.string(),
  requestedBy: z.enum(["customer", "partner", "operator", "rules"]),
  createdAt: time,
  amount: minor,
  currency,
};

export const refundAnswer = z.strictObject(refund).meta({ id: "Refund" });

/** The same with what the gateway says about it. */
export const refundLineAnswer = z
  .strictObject({
    ...refund,
    gateway: z.enum(GATEWAYS),
    gatewayRefundId: z.string().nullable(),
    failureReason: z.string().nullable(),
    succeededAt: time.nullable(),
  })
  .meta({ id: "RefundLine" });
