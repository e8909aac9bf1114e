import { signIn } from "@/lib/auth/account";
import { callerOfUser } from "@/lib/auth/caller";
import { hashPassword } from "@/lib/auth/password";
import { newId } from "@/lib/core/ids";
import { db } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { buyPlan } from "@/lib/payments/orders/buy-plan";
import type { Checkout } from "@/lib/payments/orders/checkout";
import { addPlans } from "@/scripts/seed-plans";
import { TENANT } from "./seed";

const PASSWORD = "correct horse battery staple";

export const MONTH = { id: "pln_month", name: "Month", summary: "", currency: "INR", amountMinor: 30_000n } as const;
const areas = ["booking", "dashboard"] as const;

/** A month of everything, a day of it, and a year of booking, of which the tenant has a fifth. */
export async function sellPlans(): Promise<void> {
  const plans = [
    { ...MONTH, periodDays: 30, areas },
    { ...MONTH, id: "pln_day", name: "Day", periodDays: 1, areas },
    { ...MONTH, id: "pln_year", name: "Year", periodDays: 365, areas: ["booking"] as const },
  ];
  await withTx((tx) => addPlans(tx, { tenantId: TENANT, brand: "Holdfast", tenantBasisPoints: 2_000, plans }));
}

/** Somebody who has registered and not signed in yet. */
export async function newcomer(email: string, role: "customer" | "partner" = "customer"): Promise<string> {
  const id = newId("user");
  const partnerId = role === "partner" ? newId("partner") : null;
  if (partnerId !== null) await db().partner.create({ data: { tenantId: TENANT, id: partnerId, name: "Partner" } });
  const passwordHash = await hashPassword(PASSWORD);
  await db().user.create({ data: { tenantId: TENANT, id, email, name: "N", role, partnerId, passwordHash } });
  return id;
}

/** Signs in by password, which begins the trial. */
export function signsIn(email: string) {
  return signIn(email, PASSWORD);
}

/** Which areas are closed to somebody at this moment. */
export async function closedTo(userId: string): Promise<readonly string[]> {
  const user = await db().user.findUniqueOrThrow({ where: { tenantId_id: { tenantId: TENANT, id: userId } } });
  return (await callerOfUser(user, { id: "sin_test", isProven: true }))?.closed ?? ["everything"];
}

export type Subscription = Checkout & { readonly customerId: string };

/** Chooses a plan, as from the page. */
export async function chooses(
  customerId: string,
  target: Parameters<typeof buyPlan>[0]["target"] = { planId: MONTH.id },
  requestKey: string | null = null,
): Promise<Subscription> {
  const request = { tenantId: TENANT, customerId, gateway: "razorpay", requestKey, requestId: null } as const;
  return { ...(await buyPlan({ ...request, target })), customerId };
}

export function entitlementOf(orderId: string) {
  return db().entitlement.findUniqueOrThrow({ where: { tenantId_orderId: { tenantId: TENANT, orderId } } });
}
