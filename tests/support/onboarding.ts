import { newId } from "@/lib/core/ids";
import { withTx } from "@/lib/db/tx";
import { db } from "@/lib/db/client";
import { gstinCheckCharacter } from "@/lib/partners/numbers";
import type { DestinationDetails } from "@/lib/partners/destinations";
import { addPartner } from "@/lib/partners/join";
import { changePayoutAccount } from "@/lib/partners/payout-account";
import { type Teller, tellStep, type ToldStep } from "@/lib/partners/profile";
import { submitPartner } from "@/lib/payments/onboarding/submit";
import type { Partner } from "./given";
import { TENANT } from "./seed";

let serial = 0;

export const PAN = "AVOPB1111K";
export const GSTIN_STEM = `29${PAN}1Z`;
export const GSTIN = GSTIN_STEM + gstinCheckCharacter(GSTIN_STEM);

/** Somebody who has just registered as a partner and told nothing yet. */
export async function registeredPartner(): Promise<Partner & { readonly email: string }> {
  serial += 1;
  const userId = newId("user");
  const email = `new${serial}@world.test`;
  const id = await withTx((tx) => addPartner(tx, { tenantId: TENANT, name: "Nila Rao" }));
  await db().user.create({
    data: {
      tenantId: TENANT,
      id: userId,
      email,
      passwordHash: "none",
      name: "Nila Rao",
      role: "partner",
      partnerId: id,
    },
  });
  return { id, userId, email };
}

export function teller(partner: Partner): Teller {
  return { tenantId: TENANT, partnerId: partner.id, actor: partner.userId };
}

export const STEPS_TOLD: readonly ToldStep[] = [
  { step: "identity", contactName: "Nila Rao", phone: "9000090000" },
  { step: "business", legalName: "Nila Rao", businessType: "individual" },
  {
    step: "address",
    street1: "507, Koramangala 1st block",
    street2: "",
    city: "Bengaluru",
    stateCode: "29",
    postalCode: "560034",
  },
  { step: "pan", pan: PAN },
  { step: "gst", gstin: null },
  { step: "terms", version: 0 },
];

export function tells(partner: Partner, told: ToldStep): Promise<void> {
  return withTx((tx) => tellStep(tx, teller(partner), told));
}

export function names(partner: Partner, details: DestinationDetails): Promise<void> {
  return withTx((tx) => changePayoutAccount(tx, teller(partner), details));
}

/** A bank account that nobody else has. @param end how the simulator's bank treats it */
export function bankOf(end = "4321"): Extract<DestinationDetails, { kind: "bank_account" }> {
  serial += 1;
  const accountNumber = `5010${String(serial).padStart(4, "0")}${end}`;
  return { kind: "bank_account", holder: "Nila Rao", ifsc: "HDFC0000317", accountNumber };
}

/** All steps, and handed in. */
export async function handsIn(partner: Partner, account: DestinationDetails = bankOf()): Promise<void> {
  for (const told of STEPS_TOLD) await tells(partner, told);
  await names(partner, account);
  await submitPartner(teller(partner));
}
