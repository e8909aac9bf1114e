import { z } from "zod";
import type { Tx } from "@/lib/db/client";
import type { PartnerKyc, PartnerProfile, PayoutDestination } from "@/prisma/generated/client";
import type { KycState } from "./kyc-machine";
import type { PartnerKey } from "./kyc";

export const STEPS = ["identity", "business", "address", "pan", "gst", "payout", "terms"] as const;
export type StepName = (typeof STEPS)[number];

/** What the gateway wants to know, as it is kept. */
export const clarificationsSchema = z.array(
  z.strictObject({ field: z.string(), reason: z.string(), text: z.string().nullable() }),
);
export type Clarifications = z.infer<typeof clarificationsSchema>;

export interface ToMend {
  /** Where it is mended; null where only the operator can. */
  readonly step: StepName | null;
  readonly text: string;
}

export interface Checklist {
  readonly partnerId: string;
  readonly state: KycState;
  readonly stateSince: Date;
  /** In words, of a suspension or a question. */
  readonly reason: string | null;
  readonly toMend: readonly ToMend[];
  readonly steps: readonly { readonly step: StepName; readonly isDone: boolean }[];
  readonly profile: ShownProfile;
  readonly accounts: readonly ShownAccount[];
  readonly hasLinkedAccount: boolean;
  readonly listingsPausedAt: Date | null;
}

/** What was told, without any number that is whole. */
export interface ShownProfile {
  readonly contactName: string | null;
  readonly phone: string | null;
  readonly legalName: string | null;
  readonly businessType: string | null;
  readonly street1: string | null;
  readonly street2: string | null;
  readonly city: string | null;
  readonly stateCode: string | null;
  readonly postalCode: string | null;
  readonly pan: string | null;
  readonly signatoryPan: string | null;
  readonly gstin: string | null;
  readonly isUnregistered: boolean | null;
  readonly termsVersion: number | null;
}

export interface ShownAccount {
  readonly method: string;
  readonly currency: string;
  readonly label: string;
  readonly usableFrom: Date;
}

/** How far a partner is and what is missing; null for a partner that there is not. */
export async function checklistOf(tx: Tx, { tenantId, partnerId }: PartnerKey): Promise<Checklist | null> {
  const key = { tenantId_partnerId: { tenantId, partnerId } };
  const kyc = await tx.partnerKyc.findUnique({ where: key });
  if (!kyc) return null;
  const [profile, accounts, terms] = await Promise.all([
    tx.partnerProfile.findUnique({ where: key }),
    tx.payoutDestination.findMany({ where: { tenantId, partnerId, active: true }, orderBy: { id: "asc" } }),
    tx.partnerAcceptance.findFirst({ where: { tenantId, partnerId, kind: "terms" }, orderBy: { version: "desc" } }),
  ]);
  const shown = showProfile(profile, terms?.version ?? null);
  return {
    partnerId,
    state: kyc.state as KycState,
    stateSince: kyc.stateSince,
    reason: kyc.reason,
    toMend: toMendOf(kyc),
    steps: STEPS.map((step) => ({ step, isDone: isDone(step, shown, accounts) })),
    profile: shown,
    accounts: accounts.map(({ method, currency, label, usableFrom }) => ({ method, currency, label, usableFrom })),
    hasLinkedAccount: kyc.accountId !== null,
    listingsPausedAt: kyc.listingsPausedAt,
  };
}

export function missingSteps({ steps }: Checklist): StepName[] {
  return steps.filter(({ isDone: done }) => !done).map(({ step }) => step);
}

function isDone(step: StepName, told: ShownProfile, accounts: readonly PayoutDestination[]): boolean {
  switch (step) {
    case "identity":
      return told.contactName !== null && told.phone !== null;
    case "business":
      return told.legalName !== null && told.businessType !== null;
    case "address":
      return told.street1 !== null && told.postalCode !== null;
    case "pan":
      return told.pan !== null;
    case "gst":
      return told.isUnregistered !== null;
    case "payout":
      return accounts.length > 0;
    case "terms":
      return told.termsVersion !== null;
  }
}

const HIDDEN = "••••••";

/** Of whom nothing is known yet. */
const NOTHING: Omit<PartnerProfile, "tenantId" | "partnerId" | "sealedNumbers" | "keyVersion"> = {
  contactName: null,
  phone: null,
  legalName: null,
  businessType: null,
  street1: null,
  street2: null,
  city: null,
  stateCode: null,
  postalCode: null,
  panLast4: null,
  signatoryLast4: null,
  gstinEnds: null,
  unregistered: null,
};

function showProfile(profile: PartnerProfile | null, termsVersion: number | null): ShownProfile {
  const { contactName, phone, legalName, businessType, street1, street2, city, stateCode, postalCode, ...rest } =
    profile ?? NOTHING;
  const { panLast4, signatoryLast4, gstinEnds, unregistered } = rest;
  const last4 = (text: string | null): string | null => (text === null ? null : HIDDEN + text);
  return {
    contactName,
    phone,
    legalName,
    businessType,
    street1,
    street2,
    city,
    stateCode,
    postalCode,
    pan: last4(panLast4),
    signatoryPan: last4(signatoryLast4),
    gstin: gstinEnds === null ? null : `${gstinEnds.slice(0, 2)}••••••••••${gstinEnds.slice(2)}`,
    isUnregistered: unregistered,
    termsVersion,
  };
}

/** The gateway's path of a field, with the step in which it is told; the first that fits counts. */
const STEP_OF: readonly (readonly [RegExp, StepName, string])[] = [
  [/^settlements\./, "payout", "your bank account"],
  [/^kyc\.|pan/, "pan", "your PAN"],
  [/gst/, "gst", "your GSTIN"],
  [/address/, "address", "your address"],
  [/^(legal_business_name|business_type|customer_facing_business_name)/, "business", "your business"],
  [/^(contact_name|phone|email|name)/, "identity", "your name, telephone number or e-mail address"],
];

/** In plain words, one for each step; the bank's three fields are one question. */
function toMendOf({ clarifications }: PartnerKyc): ToMend[] {
  const asked = clarificationsSchema.parse(clarifications).map(({ field, reason, text }): ToMend => {
    const [, step, what] = STEP_OF.find(([pattern]) => pattern.test(field)) ?? [null, null, "what you told us"];
    return { step, text: sentenceFor({ what, reason, text }) };
  });
  return [...new Map(asked.map((each) => [`${each.step}:${each.text}`, each])).values()];
}

/** The gateway's own words for what often happens, in ours. */
const PLAIN: readonly (readonly [RegExp, string])[] = [
  [
    /max retry exceeded for bank/i,
    "A test payment did not reach your bank account. Check number, IFSC and holder, or give another account.",
  ],
];

function sentenceFor({ what, reason, text }: { what: string; reason: string; text: string | null }): string {
  const plain = PLAIN.find(([pattern]) => text !== null && pattern.test(text))?.[1];
  if (plain !== undefined) return plain;
  if (reason === "field_missing") return `The payment company has not got ${what} yet. Please give it again.`;
  if (reason === "document_missing")
    return `The payment company wants a document about ${what}. Please write to your operator.`;
  const said = text === null ? "" : ` It says: ${text}`;
  return `The payment company has a question about ${what}.${said}`;
}
