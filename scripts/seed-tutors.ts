// A second tenant of the demonstration, at tutors.localhost, so that one can see that nothing of the first is there.
import { inTenant } from "@/lib/db/tenant";
import { db, type Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { hashPassword } from "@/lib/auth/password";
import type { Role } from "@/lib/auth/permissions";
import { takeInPartners } from "@/lib/partners/kyc";
import { CLASSIC } from "@/lib/payments/settlement/policy";
import { publishLegalText } from "@/lib/tenants/settings";
import { DEMO_PASSWORD } from "./seed";
import { addPlans, type PlanSeed } from "./seed-plans";

export const TUTORS = "tnt_tutors";
/** Browsers and this machine take every name below `localhost` for themselves. */
export const TUTORS_HOST = "tutors.localhost";

/** Where its pages are on a server of this machine. */
export function tutorsAt(web: string): string {
  const url = new URL(web);
  url.hostname = TUTORS_HOST;
  return url.origin;
}

/** Adds the tenant where it is not there yet. It has no gateway: its owner gives it keys in the settings. */
export async function seedTutors(): Promise<void> {
  await inTenant(TUTORS, async () => {
    if (await db().tenant.findUnique({ where: { id: TUTORS } })) return;
    const passwordHash = await hashPassword(DEMO_PASSWORD);
    await withTx(async (tx) => {
      await addTenant(tx);
      await addPeople(tx, passwordHash);
      await addOffers(tx);
      await addPlans(tx, { tenantId: TUTORS, brand: "Tutors at Home", tenantBasisPoints: 6_000, plans: PLANS });
    });
  });
}

const PLANS: readonly PlanSeed[] = [
  {
    id: "pln_student",
    name: "Student",
    summary: "Book with every tutor.",
    currency: "USD",
    amountMinor: 900n,
    periodDays: 30,
    areas: ["booking"],
  },
  {
    id: "pln_tutor",
    name: "Tutor",
    summary: "Your dashboard, for a quarter.",
    currency: "USD",
    amountMinor: 4_500n,
    periodDays: 90,
    areas: ["booking", "dashboard"],
  },
];

async function addTenant(tx: Tx): Promise<void> {
  await tx.tenant.create({
    data: {
      id: TUTORS,
      name: "Tutors at Home",
      trialMs: 86_400_000n,
      settlementPolicyId: "pol_tutors_1",
      mark: "Tu",
      accent: "#6d28d9",
      accentDark: "#c4b5fd",
      plan: "professional",
      defaultCurrency: "USD",
      statementDescriptor: "TUTORS AT HOME",
    },
  });
  await tx.tenantHost.create({ data: { tenantId: TUTORS, host: TUTORS_HOST } });
  await tx.settlementPolicy.create({
    data: { tenantId: TUTORS, id: "pol_tutors_1", ...CLASSIC, tenantBasisPoints: 6_000 },
  });
  await tx.refundLimit.create({ data: { tenantId: TUTORS, currency: "INR", amountMinor: 5_000_000n } });
  await tx.payoutMinimum.createMany({
    data: [
      { tenantId: TUTORS, currency: "INR", amountMinor: 100_000n },
      { tenantId: TUTORS, currency: "USD", amountMinor: 2_000n },
    ],
  });
  const text = "You book an hour with a tutor. You pay when you book, and the tutor is paid after the hour.";
  await publishLegalText(tx, { tenantId: TUTORS, actor: "seed", kind: "terms", text });
}

async function addPeople(tx: Tx, passwordHash: string): Promise<void> {
  await tx.partner.create({
    data: { tenantId: TUTORS, id: "par_meera", name: "Meera Nair", headline: "Languages, for those who travel" },
  });
  await takeInPartners(tx, TUTORS, ["par_meera"]);
  // The addresses of the first tenant's people: they are other accounts here.
  const person = (
    account: string,
    role: Role,
    name: string,
  ): { tenantId: string; id: string; email: string; role: Role; name: string; passwordHash: string } => ({
    tenantId: TUTORS,
    id: `usr_tutors_${account}`,
    email: `${account}@demo.holdfast.test`,
    role,
    name,
    passwordHash,
  });
  await tx.user.createMany({
    data: [
      { ...person("customer", "customer", "Tara Bose"), plan: "starter" },
      { ...person("partner", "partner", "Meera Nair"), plan: "starter", partnerId: "par_meera" },
      person("operator", "admin", "Ravi Pillai"),
    ],
  });
}

async function addOffers(tx: Tx): Promise<void> {
  const common = { tenantId: TUTORS, partnerId: "par_meera", kind: "session", durationMinutes: 60 };
  await tx.offer.createMany({
    data: [
      {
        ...common,
        id: "off_french",
        title: "French conversation",
        summary: "An hour of talking, from the first word.",
      },
      { ...common, id: "off_hindi", title: "Hindi for beginners", summary: "Reading and the hundred words one needs." },
    ],
  });
  await tx.offerPrice.createMany({
    data: [
      { tenantId: TUTORS, offerId: "off_french", currency: "INR", amountMinor: 180_000n },
      { tenantId: TUTORS, offerId: "off_french", currency: "USD", amountMinor: 2_500n },
      { tenantId: TUTORS, offerId: "off_hindi", currency: "INR", amountMinor: 150_000n },
    ],
  });
}
