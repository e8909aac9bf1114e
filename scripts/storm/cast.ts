import { asWorker, useConfig, readConfig } from "@/lib/config/config";
import { closeDb, db } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { addDestination } from "@/lib/partners/destinations";
import { takeInPartners } from "@/lib/partners/kyc";
import { Person } from "../demo/person";
import { DEMO_PASSWORD } from "../seed";
import { linkAccount } from "../seed-linked";
import type { Stack } from "../stack";

export interface Seller {
  readonly partnerId: string;
  readonly offerId: string;
  readonly person: Person;
  /** Whether rupees for this partner are held in the partner's own account at Razorpay. */
  readonly isLinked: boolean;
}

/** Everybody who takes part, signed in. */
export interface Cast {
  readonly customers: readonly Person[];
  readonly sellers: readonly Seller[];
  readonly operator: Person;
}

const CUSTOMERS = 8;
/** What the simulator's banks do with each partner's payouts; see `simulator/README.md`. */
const SELLERS: readonly { account: string; paypal: string; isLinked?: true }[] = [
  { account: "4321", paypal: "partner@example.com" },
  { account: "0002", paypal: "returned@example.com" },
  { account: "4322", paypal: "refunded@example.com" },
  { account: "0001", paypal: "locked@example.com" },
  // Rupees for these are held in the partner's own account at Razorpay.
  { account: "4323", paypal: "partner@example.com", isLinked: true },
  { account: "0005", paypal: "blocked@example.com" },
  { account: "4324", paypal: "partner@example.com", isLinked: true },
  { account: "0006", paypal: "reversed@example.com" },
];
const PRICES = { INR: 200_000n, USD: 4_000n };

/** Adds partners with their bank accounts and offers, and customers; all sign in over HTTP before the storm begins. */
export async function gatherCast(stack: Stack): Promise<Cast> {
  const config = asWorker(readConfig(stack.env));
  useConfig(config);
  try {
    const { tenantId } = config;
    for (const [index, banks] of SELLERS.entries()) await addSeller(tenantId, index, banks);
    for (let index = 0; index < CUSTOMERS; index += 1) await addUser(tenantId, { name: `customer${index}` });
  } finally {
    await closeDb();
    useConfig(undefined);
  }
  const signIn = async (name: string): Promise<Person> => {
    const person = new Person(stack.web);
    await person.signIn(`${name}@demo.holdfast.test`, DEMO_PASSWORD);
    return person;
  };
  return {
    customers: await Promise.all(Array.from({ length: CUSTOMERS }, (_, index) => signIn(`customer${index}`))),
    sellers: await Promise.all(
      SELLERS.map(async ({ isLinked = false }, index) => ({
        partnerId: `par_storm${index}`,
        offerId: `off_storm${index}`,
        person: await signIn(`partner${index}`),
        isLinked,
      })),
    ),
    operator: await signIn("operator"),
  };
}

async function addUser(tenantId: string, i: { name: string; partnerId?: string }): Promise<void> {
  const model = await db().user.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: "usr_customer" } } });
  await db().user.create({
    data: {
      tenantId,
      id: `usr_${i.name}`,
      name: i.name,
      email: `${i.name}@demo.holdfast.test`,
      role: i.partnerId === undefined ? "customer" : "partner",
      partnerId: i.partnerId ?? null,
      plan: "starter",
      passwordHash: model.passwordHash,
    },
  });
}

async function addSeller(tenantId: string, index: number, banks: (typeof SELLERS)[number]): Promise<void> {
  const partnerId = `par_storm${index}`;
  const offerId = `off_storm${index}`;
  await db().partner.create({ data: { tenantId, id: partnerId, name: `Seller ${index}` } });
  await addUser(tenantId, { name: `partner${index}`, partnerId });
  await withTx(async (tx) => {
    await takeInPartners(tx, tenantId, [partnerId]);
    const holder = `Seller ${index}`;
    const bank = {
      kind: "bank_account",
      holder,
      ifsc: "HDFC0000317",
      accountNumber: `5010023456${banks.account}`,
    } as const;
    const paypal = { kind: "paypal_email", holder, email: banks.paypal } as const;
    await addDestination(tx, { tenantId, partnerId, method: "bank_account", currency: "INR", details: bank });
    await addDestination(tx, { tenantId, partnerId, method: "paypal", currency: "USD", details: paypal });
  });
  if (banks.isLinked)
    await linkAccount({ tenantId, partnerId, name: `Seller ${index}`, email: `partner${index}@demo.holdfast.test` });
  await db().offer.create({
    data: { tenantId, id: offerId, partnerId, kind: "session", title: `Hour ${index}`, durationMinutes: 60 },
  });
  await db().offerPrice.createMany({
    data: Object.entries(PRICES).map(([currency, amountMinor]) => ({ tenantId, offerId, currency, amountMinor })),
  });
}
