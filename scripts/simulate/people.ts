import { db } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { addDestination } from "@/lib/partners/destinations";
import { takeInPartners } from "@/lib/partners/kyc";
import type { Life } from "./life";

const PRICE = { INR: 300_000n, USD: 6_000n } as const;

/** Each life has a partner, an offer and a customer of its own. */
export async function addPeople(lives: readonly Life[]): Promise<void> {
  const common = { passwordHash: "none" };
  await db().partner.createMany({
    data: lives.map(({ tenantId, ids }) => ({ tenantId, id: ids.partner, name: ids.partner })),
  });
  await db().user.createMany({
    data: lives.flatMap(({ tenantId, ids }) => [
      { ...common, tenantId, id: ids.customer, name: "C", email: `${ids.customer}@sim.test`, role: "customer" },
      {
        ...common,
        tenantId,
        id: ids.seller,
        name: "P",
        email: `${ids.seller}@sim.test`,
        role: "partner",
        partnerId: ids.partner,
      },
    ]),
  });
  await db().offer.createMany({
    data: lives.map(({ tenantId, ids }) => ({
      tenantId,
      id: ids.offer,
      partnerId: ids.partner,
      kind: "session",
      title: "An hour",
      durationMinutes: 60,
    })),
  });
  await db().offerPrice.createMany({
    data: lives.map(({ tenantId, ids, currency }) => ({
      tenantId,
      offerId: ids.offer,
      currency,
      amountMinor: PRICE[currency],
    })),
  });
  await withTx(async (tx) => {
    for (const { tenantId, ids, currency } of lives) {
      await takeInPartners(tx, tenantId, [ids.partner]);
      const holder = "Partner";
      const bank = { kind: "bank_account", holder, ifsc: "HDFC0000317", accountNumber: "50100234564321" } as const;
      const paypal = { kind: "paypal_email", holder, email: "partner@example.com" } as const;
      const target = { tenantId, partnerId: ids.partner, currency };
      if (currency === "INR") await addDestination(tx, { ...target, method: "bank_account", details: bank });
      else await addDestination(tx, { ...target, method: "paypal", details: paypal });
    }
  });
}
