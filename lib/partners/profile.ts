import { AppError } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";
import { recordAudit } from "@/lib/audit/record";
import type { PartnerKyc, PartnerProfile } from "@/prisma/generated/client";
import { businessKind, type BusinessType, isPerson } from "./business";
import { partnerTerms, UNREGISTERED } from "./declarations";
import { fieldFault } from "./faults";
import { lockKyc, type PartnerKey } from "./kyc";
import { panHolder, panOfGstin } from "./numbers";
import { openNumbers, type ProfileNumbers, sealNumbers } from "./profile-numbers";

/** One step of the onboarding with what was told; shapes are checked at the door (`types/onboarding.ts`). */
export type ToldStep =
  | { readonly step: "identity"; readonly contactName: string; readonly phone: string }
  | { readonly step: "business"; readonly legalName: string; readonly businessType: BusinessType }
  | {
      readonly step: "address";
      readonly street1: string;
      readonly street2: string;
      readonly city: string;
      readonly stateCode: string;
      readonly postalCode: string;
    }
  | { readonly step: "pan"; readonly pan: string; readonly signatoryPan?: string | undefined }
  /** null declares to be registered nowhere. */
  | { readonly step: "gst"; readonly gstin: string | null }
  | { readonly step: "terms"; readonly version: number };

export interface Teller extends PartnerKey {
  readonly actor: string;
}

/** States in which a partner may still change what they told. */
const OPEN: readonly string[] = ["incomplete", "needs_clarification"];

/** @throws AppError `wrong_state` while it is checked, and afterwards */
export function assertOpen(kyc: PartnerKyc): void {
  if (OPEN.includes(kyc.state)) return;
  throw new AppError(
    "wrong_state",
    "what you told is being checked or was accepted; write to your operator to change it",
    {
      state: kyc.state,
    },
  );
}

/**
 * Keeps one step of a partner's onboarding; telling the same twice changes nothing. Steps may come in any order, but those
 * that hang on another say so.
 * @throws AppError `invalid_input` with the field, `wrong_state`, `not_found`
 */
export async function tellStep(tx: Tx, teller: Teller, told: ToldStep): Promise<void> {
  const { tenantId, partnerId } = teller;
  assertOpen(await lockKyc(tx, teller));
  await tx.partnerProfile.createMany({ data: [{ tenantId, partnerId }], skipDuplicates: true });
  const where = { tenantId_partnerId: { tenantId, partnerId } };
  const profile = await tx.partnerProfile.findUniqueOrThrow({ where });
  const change = await changeBy(tx, teller, { profile, told });
  if (change === null) return;
  await tx.partnerProfile.update({ where, data: change });
  await recordAudit(tx, [
    { tenantId, actor: teller.actor, action: "partner.step_told", subject: partnerId, payload: { step: told.step } },
  ]);
}

type Change = Partial<Omit<PartnerProfile, "tenantId" | "partnerId">>;

interface Told<S extends ToldStep = ToldStep> {
  readonly profile: PartnerProfile;
  readonly told: S;
}

/** What a step changes; null where that is nothing. */
async function changeBy(tx: Tx, teller: Teller, { profile, told }: Told): Promise<Change | null> {
  switch (told.step) {
    case "identity":
    case "address": {
      const { step: _step, ...facts } = told;
      return isKnown(profile, facts) ? null : facts;
    }
    case "business":
      return changeBusiness(tx, teller, { profile, told });
    case "pan":
      return changePan(tx, teller, { profile, told });
    case "gst":
      return changeGst(tx, teller, { profile, told });
    case "terms":
      return acceptTerms(tx, teller, told.version);
  }
}

function isKnown(profile: PartnerProfile, facts: Change): boolean {
  return Object.entries(facts).every(([name, value]) => profile[name as keyof PartnerProfile] === value);
}

type Step<S extends ToldStep["step"]> = Told<Extract<ToldStep, { step: S }>>;

/** Numbers that do not fit the new kind of business are asked for again. */
async function changeBusiness(tx: Tx, teller: Teller, { profile, told }: Step<"business">): Promise<Change | null> {
  const { step: _step, ...facts } = told;
  if (isKnown(profile, facts)) return null;
  const numbers = await openNumbers(tx, profile);
  const holder = numbers.pan === null ? null : panHolder(numbers.pan);
  const fits = holder !== null && businessKind(told.businessType).holders.includes(holder);
  if (numbers.pan === null || fits) return facts;
  return { ...facts, ...(await sealNumbers(tx, teller, NO_NUMBERS)), unregistered: null };
}

const NO_NUMBERS: ProfileNumbers = { pan: null, signatoryPan: null, gstin: null };

async function changePan(tx: Tx, teller: Teller, { profile, told }: Step<"pan">): Promise<Change | null> {
  const { pan } = told;
  const signatoryPan = signatoryOf(profile.businessType as BusinessType | null, told);
  const known = await openNumbers(tx, profile);
  if (known.pan === pan && known.signatoryPan === signatoryPan) return null;
  if (known.gstin === null || panOfGstin(known.gstin) === pan)
    return sealNumbers(tx, teller, { ...known, pan, signatoryPan });
  return { ...(await sealNumbers(tx, teller, { pan, signatoryPan, gstin: null })), unregistered: null };
}

/**
 * The PAN of the person who signs; null where the business is the person.
 * @throws AppError `invalid_input` for a PAN of another kind of holder
 */
function signatoryOf(type: BusinessType | null, told: Extract<ToldStep, { step: "pan" }>): string | null {
  if (type === null) throw fieldFault("pan", "say first what kind of business you are");
  const { name, holders } = businessKind(type);
  if (!holders.some((holder) => holder === panHolder(told.pan)))
    throw fieldFault("pan", `the fourth letter of this PAN does not belong to: ${name.toLowerCase()}`);
  if (isPerson(type)) return null;
  const { signatoryPan } = told;
  if (signatoryPan === undefined || panHolder(signatoryPan) !== "P")
    throw fieldFault("signatoryPan", "give the PAN of the person who signs; its fourth letter is a P");
  return signatoryPan;
}

async function changeGst(tx: Tx, teller: Teller, { profile, told }: Step<"gst">): Promise<Change | null> {
  const known = await openNumbers(tx, profile);
  if (known.pan === null) throw fieldFault("gstin", "give your PAN first");
  if (told.gstin !== null && panOfGstin(told.gstin) !== known.pan)
    throw fieldFault("gstin", "the PAN in this GSTIN is not the one that you gave");
  const unregistered = told.gstin === null;
  if (unregistered) await accept(tx, teller, { kind: "unregistered", version: UNREGISTERED.version });
  if (known.gstin === told.gstin && profile.unregistered === unregistered) return null;
  return { ...(await sealNumbers(tx, teller, { ...known, gstin: told.gstin })), unregistered };
}

/** What was agreed to stands beside the profile: text, person and moment. */
async function acceptTerms(tx: Tx, teller: Teller, version: number): Promise<Change | null> {
  const terms = await partnerTerms(tx, teller.tenantId);
  if (terms.version !== version)
    throw fieldFault("version", "the terms have changed meanwhile; read them again before you accept them");
  return (await accept(tx, teller, { kind: "terms", version })) ? {} : null;
}

async function accept(
  tx: Tx,
  { tenantId, partnerId, actor }: Teller,
  text: { readonly kind: "terms" | "unregistered"; readonly version: number },
): Promise<boolean> {
  const row = { tenantId, partnerId, ...text, acceptedBy: actor };
  const { count } = await tx.partnerAcceptance.createMany({ data: [row], skipDuplicates: true });
  return count === 1;
}
