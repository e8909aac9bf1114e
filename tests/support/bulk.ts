import { HOUR_MS, shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import { db } from "@/lib/db/client";
import { addPartner } from "./given";
import { POLICY, TENANT } from "./seed";

export interface BulkOrder {
  readonly orderId: string;
  readonly sessionId: string;
  readonly partnerId: string;
  readonly gatewayOrderId: string;
  readonly amount: number;
}

/** Many orders that wait to be paid by Razorpay, written at once and unknown to the simulator. */
export async function openOrders(amounts: readonly number[], prefix = "bulk"): Promise<BulkOrder[]> {
  const [partners, at] = [await Promise.all([addPartner(), addPartner(), addPartner()]), await databaseNow()];
  const orders = amounts.map((amount, index) => {
    const id = `${prefix}${String(index).padStart(5, "0")}`;
    const partnerId = partners[index % partners.length]?.id ?? "";
    return { orderId: `ord_${id}`, sessionId: `ses_${id}`, partnerId, gatewayOrderId: `order_${id}`, amount };
  });
  const customerId = `usr_${prefix}`;
  const user = { tenantId: TENANT, id: customerId, email: `${prefix}@world.test`.toLowerCase(), passwordHash: "none" };
  await db().user.create({ data: { ...user, name: "Bulk", role: "customer" } });
  for (const { id } of partners) {
    await db().offer.create({
      data: { tenantId: TENANT, id: `off_${id}`, partnerId: id, kind: "session", title: "Hour", durationMinutes: 60 },
    });
  }
  await db().session.createMany({
    data: orders.map(({ sessionId, partnerId }) => ({
      tenantId: TENANT,
      id: sessionId,
      offerId: `off_${partnerId}`,
      partnerId,
      customerId,
      reservedSlot: false,
      startsAt: at,
      endsAt: shift(at, HOUR_MS),
      state: "requested",
    })),
  });
  await db().order.createMany({
    data: orders.map(({ orderId, sessionId, partnerId, amount }) => ({
      tenantId: TENANT,
      id: orderId,
      customerId,
      partnerId,
      offerId: `off_${partnerId}`,
      sessionId,
      currency: "INR",
      subtotalMinor: BigInt(amount),
      totalMinor: BigInt(amount),
      policyId: POLICY,
      state: "open",
      expiresAt: shift(at, HOUR_MS),
    })),
  });
  await db().payment.createMany({
    data: orders.map(({ orderId, gatewayOrderId, amount }) => ({
      tenantId: TENANT,
      id: `pay_${orderId.slice(4)}`,
      orderId,
      gateway: "razorpay",
      gatewayAccount: "main",
      gatewayOrderId,
      currency: "INR",
      amountMinor: BigInt(amount),
      state: "requires_action",
    })),
  });
  return orders;
}
