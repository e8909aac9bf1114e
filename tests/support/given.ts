import { newId } from "@/lib/core/ids";
import { type Money, money } from "@/lib/core/money";
import { DAY_MS, HOUR_MS, shift } from "@/lib/core/time";
import type { Role } from "@/lib/auth/permissions";
import { databaseNow } from "@/lib/db/clock";
import { db } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { addDestination } from "@/lib/partners/destinations";
import { takeInPartners } from "@/lib/partners/kyc";
import type { GatewayName } from "@/lib/payments/gateways/types";
import { createOrder, type CreatedCheckout } from "@/lib/payments/orders/create";
import { TENANT } from "./seed";
import { whenIn } from "./when";
import type { World } from "./world";

export interface Partner {
  readonly id: string;
  readonly userId: string;
}

/** How the simulator's banks treat what is sent to this partner; see `simulator/README.md`. */
export interface PartnerKind {
  /** The last four digits of the account number. */
  readonly account?: string;
  readonly paypal?: string;
}

export interface Purchase extends CreatedCheckout {
  readonly partner: Partner;
  readonly customerId: string;
}

export interface PurchaseKind {
  readonly price?: Money;
  readonly partner?: Partner;
  readonly startsAt?: Date | null;
  readonly offerId?: string;
}

export interface Given {
  partner(kind?: PartnerKind): Promise<Partner>;
  customer(): Promise<string>;
  operator(): Promise<string>;
  offer(i: { partner: Partner; price: Money }): Promise<string>;
  ticket(i: { partner: Partner; price: Money; capacity: number }): Promise<string>;
  /** An order that waits to be paid; Razorpay for INR, PayPal for everything else. */
  openOrder(kind?: PurchaseKind): Promise<Purchase>;
  paidSession(kind?: PurchaseKind): Promise<Purchase>;
  /** Completed by its customer: the hold runs. */
  heldSession(kind?: PurchaseKind & { score?: number | null }): Promise<Purchase>;
  partnerWithBalance(amount: Money, kind?: PartnerKind): Promise<Partner>;
}

export function givenIn(world: World): Given {
  const when = whenIn(world);
  const paidSession = async (kind: PurchaseKind = {}): Promise<Purchase> => {
    const purchase = await openOrder(kind);
    await when.customerPays(purchase);
    await when.workerRunsUntilIdle();
    return purchase;
  };
  const heldSession = async ({
    score = null,
    ...kind
  }: PurchaseKind & { score?: number | null } = {}): Promise<Purchase> => {
    const purchase = await paidSession(kind);
    await when.customerCompletes(purchase, score);
    return purchase;
  };
  return {
    partner: addPartner,
    customer: () => addUser("customer"),
    operator: () => addUser("admin"),
    offer: addOffer,
    ticket: addTicket,
    openOrder,
    paidSession,
    heldSession,
    partnerWithBalance: async (amount, kind = {}) => {
      const partner = await addPartner(kind);
      await heldSession({ partner, price: money(amount.minor * 2n, amount.currency) });
      await when.clockMoves(DAY_MS);
      await when.timersTick();
      return partner;
    },
  };
}

let serial = 0;

async function addUser(role: Role, partnerId: string | null = null): Promise<string> {
  const id = newId("user");
  serial += 1;
  await db().user.create({
    data: {
      tenantId: TENANT,
      id,
      email: `${role}${serial}@world.test`,
      passwordHash: "none",
      name: role,
      role,
      partnerId,
    },
  });
  return id;
}

export async function addPartner({
  account = "4321",
  paypal = "partner@example.com",
}: PartnerKind = {}): Promise<Partner> {
  const id = newId("partner");
  await db().partner.create({ data: { tenantId: TENANT, id, name: "Partner" } });
  const userId = await addUser("partner", id);
  const holder = "Gaurav Kumar";
  await withTx(async (tx) => {
    await takeInPartners(tx, TENANT, [id]);
    const common = { tenantId: TENANT, partnerId: id };
    const bank = { kind: "bank_account", holder, ifsc: "HDFC0000053", accountNumber: `76543212${account}` } as const;
    await addDestination(tx, { ...common, method: "bank_account", currency: "INR", details: bank });
    await addDestination(tx, {
      ...common,
      method: "upi",
      currency: "INR",
      details: { kind: "upi", holder, address: "gaurav@okhdfc" },
    });
    await addDestination(tx, {
      ...common,
      method: "paypal",
      currency: "USD",
      details: { kind: "paypal_email", holder, email: paypal },
    });
  });
  return { id, userId };
}

async function addOffer({ partner, price }: { partner: Partner; price: Money }): Promise<string> {
  const id = newId("offer");
  await db().offer.create({
    data: { tenantId: TENANT, id, partnerId: partner.id, kind: "session", title: "An hour", durationMinutes: 60 },
  });
  await db().offerPrice.create({
    data: { tenantId: TENANT, offerId: id, currency: price.currency, amountMinor: price.minor },
  });
  return id;
}

async function addTicket({
  partner,
  price,
  capacity,
}: {
  partner: Partner;
  price: Money;
  capacity: number;
}): Promise<string> {
  const id = newId("offer");
  const startsAt = shift(await databaseNow(), 10 * DAY_MS + HOUR_MS);
  await db().offer.create({
    data: {
      tenantId: TENANT,
      id,
      partnerId: partner.id,
      kind: "ticket",
      title: "A circle",
      durationMinutes: 90,
      startsAt,
      capacity,
    },
  });
  await db().offerPrice.create({
    data: { tenantId: TENANT, offerId: id, currency: price.currency, amountMinor: price.minor },
  });
  return id;
}

async function openOrder(kind: PurchaseKind = {}): Promise<Purchase> {
  const price = kind.price ?? money(5_000n, "INR");
  const partner = kind.partner ?? (await addPartner());
  const offerId = kind.offerId ?? (await addOffer({ partner, price }));
  const customerId = await addUser("customer");
  const gateway: GatewayName = price.currency === "INR" ? "razorpay" : "paypal";
  const created = await createOrder({
    tenantId: TENANT,
    customerId,
    gateway,
    target: { offerId, startsAt: kind.startsAt ?? null },
    currency: price.currency,
    requestKey: null,
    requestId: null,
  });
  return { ...created, partner, customerId };
}
