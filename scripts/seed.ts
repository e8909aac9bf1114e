// The data of the demonstration: one tenant, two partners, ten accounts, offers in two currencies.
import { money } from "@/lib/core/money";
import { DAY_MS, shift } from "@/lib/core/time";
import { config } from "@/lib/config/config";
import { databaseNow } from "@/lib/db/clock";
import { db, type Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import type { Role } from "@/lib/auth/permissions";
import { hashPassword } from "@/lib/auth/password";
import { addDestination } from "@/lib/partners/destinations";
import { takeInPartners } from "@/lib/partners/kyc";
import { postTransfers } from "@/lib/payments/ledger/post";
import { floatRecipe } from "@/lib/payments/ledger/recipes";
import { CLASSIC } from "@/lib/payments/settlement/policy";
import { addPlans, type PlanSeed } from "./seed-plans";

export const DEMO_PASSWORD = "holdfast-demo-2026";

export interface DemoAccount {
  readonly role: Role;
  readonly email: string;
  readonly password: string;
}

const account = (role: DemoAccount["role"], name: string = role): DemoAccount => ({
  role,
  email: `${name}@demo.holdfast.test`,
  password: DEMO_PASSWORD,
});

export const DEMO_ACCOUNTS: readonly DemoAccount[] = [
  account("customer"),
  account("partner"),
  account("admin", "operator"),
  // A second customer whose trial is over and who has no plan.
  account("customer", "expired"),
  // What moves money out of turn needs two operators.
  account("admin", "operator2"),
  account("support"),
  account("finance"),
  account("partner_staff", "staff"),
  account("tenant_owner", "owner"),
  account("platform_owner", "platform"),
];

const TRIAL_MS = 86_400_000n;
/** What the simulator's accounts hold at the start, in minor units. */
const FLOAT = [money(1_000_000_000n, "INR"), money(100_000_000n, "USD")];

const PLANS: readonly PlanSeed[] = [
  {
    id: "pln_learner",
    name: "Learner",
    summary: "Book as many sessions as you like.",
    currency: "INR",
    amountMinor: 29_900n,
    periodDays: 30,
    areas: ["booking"],
  },
  {
    id: "pln_learner_year",
    name: "Learner, a year",
    summary: "Twelve months of booking for the price of ten.",
    currency: "INR",
    amountMinor: 299_000n,
    periodDays: 365,
    areas: ["booking"],
  },
  {
    id: "pln_teacher",
    name: "Teacher",
    summary: "The dashboard with your sessions, groups and income; and booking with others.",
    currency: "INR",
    amountMinor: 59_900n,
    periodDays: 30,
    areas: ["booking", "dashboard"],
  },
];

/** Fills an empty database; where the tenant is there already, nothing is changed. */
export async function seed(): Promise<void> {
  const { tenantId } = config();
  if (await db().tenant.findUnique({ where: { id: tenantId } })) return;
  const passwordHash = await hashPassword(DEMO_PASSWORD);
  await withTx(async (tx) => {
    await addTenant(tx, tenantId);
    await addPartners(tx, tenantId);
    await addPeople(tx, tenantId, passwordHash);
    await addOffers(tx, tenantId, await databaseNow(tx));
    await addPlans(tx, { tenantId, brand: config().brand, tenantBasisPoints: 0, plans: PLANS });
    await postTransfers(
      tx,
      FLOAT.map((amount) =>
        floatRecipe({
          tenantId,
          gateway: amount.currency === "INR" ? "razorpay" : "paypal",
          source: `float:${amount.currency}`,
          amount,
        }),
      ),
    );
  });
}

async function addTenant(tx: Tx, tenantId: string): Promise<void> {
  await tx.tenant.create({
    data: { id: tenantId, name: config().brand, trialMs: TRIAL_MS, settlementPolicyId: "pol_classic_1" },
  });
  await tx.settlementPolicy.create({ data: { tenantId, id: "pol_classic_1", ...CLASSIC } });
  await tx.payoutMinimum.createMany({
    data: [
      { tenantId, currency: "INR", amountMinor: 50_000n },
      { tenantId, currency: "USD", amountMinor: 1_000n },
    ],
  });
  await tx.refundLimit.createMany({
    data: [
      { tenantId, currency: "INR", amountMinor: 10_000_000n },
      { tenantId, currency: "USD", amountMinor: 100_000n },
    ],
  });
}

async function addPartners(tx: Tx, tenantId: string): Promise<void> {
  await tx.partner.createMany({
    data: [
      { tenantId, id: "par_asha", name: "Asha Raman", headline: "Mathematics and physics, eleven years of teaching" },
      { tenantId, id: "par_bodhi", name: "Bodhi Studio", headline: "Breathing and movement, in small groups" },
    ],
  });
  await takeInPartners(tx, tenantId, ["par_asha", "par_bodhi"]);
  const bank = {
    kind: "bank_account",
    holder: "Asha Raman",
    ifsc: "HDFC0000317",
    accountNumber: "50100234567890",
  } as const;
  await addDestination(tx, { tenantId, partnerId: "par_asha", method: "bank_account", currency: "INR", details: bank });
  const upi = { kind: "upi", holder: "Asha Raman", address: "asha.raman@okhdfc" } as const;
  await addDestination(tx, { tenantId, partnerId: "par_asha", method: "upi", currency: "INR", details: upi });
  const paypal = { kind: "paypal_email", holder: "Asha Raman", email: "asha.raman@demo.holdfast.test" } as const;
  await addDestination(tx, { tenantId, partnerId: "par_asha", method: "paypal", currency: "USD", details: paypal });
}

async function addPeople(tx: Tx, tenantId: string, passwordHash: string): Promise<void> {
  const person = (
    id: string,
    name: string,
    { email, role }: DemoAccount,
  ): { tenantId: string; id: string; name: string; email: string; role: string; passwordHash: string } => ({
    tenantId,
    id,
    name,
    email,
    role,
    passwordHash,
  });
  const [customer, partner, operator, expired, second, support, finance, staff, owner, platform] = DEMO_ACCOUNTS;
  if (
    !customer ||
    !partner ||
    !operator ||
    !expired ||
    !second ||
    !support ||
    !finance ||
    !staff ||
    !owner ||
    !platform
  )
    throw new Error("the demonstration needs ten accounts");
  const longAgo = shift(await databaseNow(tx), -2 * DAY_MS);
  await tx.user.createMany({
    data: [
      { ...person("usr_customer", "Kiran Desai", customer), plan: "starter" },
      { ...person("usr_partner", "Asha Raman", partner), plan: "starter", partnerId: "par_asha" },
      person("usr_operator", "Omar Sheikh", operator),
      person("usr_operator2", "Oona Berg", second),
      person("usr_support", "Sana Iyer", support),
      person("usr_finance", "Farid Novak", finance),
      person("usr_owner", "Tomas Okoye", owner),
      person("usr_platform", "Priya Holm", platform),
      { ...person("usr_staff", "Ilse Varma", staff), plan: "starter", partnerId: "par_asha" },
      { ...person("usr_expired", "Esha Menon", expired), trialStartedAt: longAgo },
    ],
  });
}

async function addOffers(tx: Tx, tenantId: string, now: Date): Promise<void> {
  const common = { tenantId, partnerId: "par_asha", kind: "session" };
  const workshop = { ...common, kind: "ticket", durationMinutes: 120, capacity: 8 };
  await tx.offer.createMany({
    data: [
      {
        ...common,
        id: "off_mathematics",
        title: "Mathematics, one to one",
        summary: "An hour on exactly what is hard for you, with notes afterwards.",
        durationMinutes: 60,
      },
      {
        ...common,
        id: "off_physics",
        title: "Physics problem clinic",
        summary: "Bring three problems, leave with the method behind them.",
        durationMinutes: 90,
      },
      {
        ...workshop,
        id: "off_workshop",
        title: "Exam workshop",
        summary: "A long evening on last year's papers, in a group of eight.",
        startsAt: shift(now, 21 * DAY_MS),
      },
      {
        ...workshop,
        id: "off_revision",
        title: "Revision evening",
        summary: "Everything of the term once more, in a group of eight.",
        startsAt: shift(now, 28 * DAY_MS),
      },
      {
        tenantId,
        partnerId: "par_bodhi",
        kind: "ticket",
        id: "off_breathing",
        title: "Evening breathing circle",
        summary: "A calm ninety minutes in a group of twelve.",
        durationMinutes: 90,
        startsAt: shift(now, 14 * DAY_MS),
        capacity: 12,
      },
    ],
  });
  await tx.offerPrice.createMany({
    data: [
      { tenantId, offerId: "off_mathematics", currency: "INR", amountMinor: 500_000n },
      { tenantId, offerId: "off_mathematics", currency: "USD", amountMinor: 5_000n },
      { tenantId, offerId: "off_physics", currency: "INR", amountMinor: 240_000n },
      { tenantId, offerId: "off_workshop", currency: "INR", amountMinor: 120_000n },
      { tenantId, offerId: "off_revision", currency: "INR", amountMinor: 120_000n },
      { tenantId, offerId: "off_breathing", currency: "INR", amountMinor: 90_000n },
      { tenantId, offerId: "off_breathing", currency: "USD", amountMinor: 1_200n },
    ],
  });
}
