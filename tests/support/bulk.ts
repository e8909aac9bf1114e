import { HOUR_MS, shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import { db } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { completeSessions } from "@/lib/catalog/sessions";
import { startHolds } from "@/lib/payments/escrow/hold";
import { applyInbox } from "@/lib/payments/reactions/apply";
import { addPartner } from "./given";
import { paymentEvent, storeAll } from "./messages";
import { POLICY, TENANT } from "./seed";

export interface BulkOrder {
  readonly orderId: string;
  readonly sessionId: string;
  readonly partnerId: string;
  readonly gatewayOrderId: string;
  readonly amount: number;
  readonly policyId: string;
}

/** Many orders that wait to be paid by Razorpay, written at once and unknown to the simulator. */
export async function openOrders(
  amounts: readonly number[],
  prefix: string,
  policies: readonly string[] = [POLICY],
): Promise<BulkOrder[]> {
  const [partners, at] = [await Promise.all([addPartner(), addPartner(), addPartner()]), await databaseNow()];
  const orders = amounts.map((amount, index) => {
    const id = `${prefix}${String(index).padStart(5, "0")}`;
    const partnerId = partners[index % partners.length]?.id ?? "";
    const policyId = policies[index % policies.length] ?? POLICY;
    return { orderId: `ord_${id}`, sessionId: `ses_${id}`, partnerId, gatewayOrderId: `order_${id}`, amount, policyId };
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
    data: orders.map(({ orderId, sessionId, partnerId, amount, policyId }) => ({
      tenantId: TENANT,
      id: orderId,
      customerId,
      partnerId,
      offerId: `off_${partnerId}`,
      sessionId,
      currency: "INR",
      subtotalMinor: BigInt(amount),
      totalMinor: BigInt(amount),
      policyId,
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

/** Pays and completes orders of `openOrders`, so that their holds run. */
export async function holdAll(orders: readonly BulkOrder[], scoreOf: (index: number) => number | null): Promise<void> {
  const bodies = orders.map(({ orderId, gatewayOrderId, amount }) =>
    paymentEvent("payment.captured", { id: `pay_${orderId}`, orderId: gatewayOrderId, amount }),
  );
  await storeAll(bodies, orders[0]?.orderId ?? "none");
  while ((await applyInbox(500)) > 0);
  for (const score of new Set(orders.map((_, index) => scoreOf(index)))) {
    const ids = orders.filter((_, index) => scoreOf(index) === score).map((order) => order.sessionId);
    await withTx(async (tx) => {
      const at = await databaseNow(tx);
      await completeSessions(tx, { tenantId: TENANT, ids, by: "usr_bulk", score, at });
      await startHolds(tx, { tenantId: TENANT, sessionIds: ids, score, at });
    });
  }
}
