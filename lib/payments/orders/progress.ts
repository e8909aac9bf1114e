import type { Tx } from "@/lib/db/client";
import type { PaymentState } from "./machine";

/** Moves a payment that has not been captured from one state to another and notes it; false when it is no longer in `from`. */
export async function notePayment(
  tx: Tx,
  i: {
    tenantId: string;
    paymentId: string;
    from: PaymentState;
    to: Exclude<PaymentState, "captured">;
    kind: string;
    inboxId: string | null;
    reason: string | null;
  },
): Promise<boolean> {
  const { count } = await tx.payment.updateMany({
    where: { tenantId: i.tenantId, id: i.paymentId, state: i.from },
    data: { state: i.to, failureReason: i.reason },
  });
  if (count !== 1) return false;
  await tx.paymentEvent.create({
    data: {
      tenantId: i.tenantId,
      paymentId: i.paymentId,
      kind: i.kind,
      fromState: i.from,
      toState: i.to,
      inboxId: i.inboxId,
      detail: i.reason === null ? {} : { reason: i.reason },
    },
  });
  return true;
}

/** Notes that what was authorised will not be captured, because its order is no longer open; false when it has moved on. */
export function voidPayment(tx: Tx, i: { tenantId: string; paymentId: string }): Promise<boolean> {
  const reason = "the order was closed before the money was taken";
  return notePayment(tx, { ...i, from: "authorized", to: "voided", kind: "payment_voided", inboxId: null, reason });
}
