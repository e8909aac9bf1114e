import { db } from "@/lib/db/client";
import { isOutage } from "@/lib/db/errors";
import { type RefundRequest, type RefundView, requestRefund } from "@/lib/payments/refunds/request";
import type { Refund } from "@/prisma/generated/client";
import type { Purchase } from "./given";
import { TENANT } from "./seed";

export interface RefundWish {
  /** Minor units; all that is left without it. */
  readonly amount?: bigint;
  readonly key?: string;
  readonly reason?: string;
}

export const OPERATOR: RefundRequest["actor"] = { role: "operator", userId: "usr_operator" };

/** Asks for money back, as an operator unless told. */
export function refund(
  purchase: Pick<Purchase, "paymentId">,
  wish: RefundWish = {},
  actor: RefundRequest["actor"] = OPERATOR,
): Promise<RefundView> {
  return requestRefund({
    tenantId: TENANT,
    paymentId: purchase.paymentId,
    amountMinor: wish.amount ?? null,
    reason: wish.reason ?? "a test",
    actor,
    requestKey: wish.key ?? null,
    requestId: null,
  });
}

/**
 * The same, asked again under its key for as long as nobody decides: of many at once on a busy machine some get no connection
 * within the pool's five seconds, which is answered with 503 and says nothing about the money.
 */
export async function refundUntilDecided(purchase: Purchase, wish: RefundWish & { key: string }): Promise<RefundView> {
  for (;;) {
    try {
      return await refund(purchase, wish);
    } catch (error) {
      if (!isOutage(error)) throw error;
    }
  }
}

export const byCustomer = (purchase: Pick<Purchase, "customerId">): RefundRequest["actor"] => ({
  role: "customer",
  userId: purchase.customerId,
});
export const byPartner = (purchase: Purchase): RefundRequest["actor"] => ({
  role: "partner",
  userId: purchase.partner.userId,
  partnerId: purchase.partner.id,
});

export function refundRow(id: string): Promise<Refund> {
  return db().refund.findUniqueOrThrow({ where: { tenantId_id: { tenantId: TENANT, id } } });
}
