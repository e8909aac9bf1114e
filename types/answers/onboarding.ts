import { z } from "zod";
import { STEPS } from "@/lib/partners/checklist";
import { KYC_MACHINE } from "@/lib/partners/kyc-machine";
import { PAYOUT_METHODS } from "@/lib/partners/destinations";
import { currency, id, stateOf, time } from "./common";

const told = z.string().nullable();

/** How far a partner is. Of PAN, GSTIN and account numbers only the ends are shown. */
export const checklistAnswer = z
  .strictObject({
    partnerId: id,
    state: stateOf(KYC_MACHINE),
    stateSince: time,
    reason: told,
    /** What is asked again, in words; `step` is null where only an operator can help. */
    toMend: z.array(z.strictObject({ step: z.enum(STEPS).nullable(), text: z.string() })),
    steps: z.array(z.strictObject({ step: z.enum(STEPS), isDone: z.boolean() })),
    profile: z.strictObject({
      contactName: told,
      phone: told,
      legalName: told,
      businessType: told,
      street1: told,
      street2: told,
      city: told,
      stateCode: told,
      postalCode: told,
      pan: told,
      signatoryPan: told,
      gstin: told,
      isUnregistered: z.boolean().nullable(),
      termsVersion: z.int().nullable(),
    }),
    accounts: z.array(
      z.strictObject({
        method: z.enum(PAYOUT_METHODS),
        currency,
        /** The account in words, with its last four characters. */
        label: z.string(),
        /** Nothing is sent there before. */
        usableFrom: time,
      }),
    ),
    /** Whether the gateway has an account of the partner's own, and so checks them itself. */
    hasLinkedAccount: z.boolean(),
    listingsPausedAt: time.nullable(),
  })
  .meta({ id: "PartnerChecklist" });

/** A partner's own account at the gateway; the keys themselves are never shown. */
export const ownGatewayAnswer = z.strictObject({
  gateway: z.string(),
  enabled: z.boolean(),
  keyLabel: z.string().nullable(),
  webhookUrl: z.string(),
});
