import { z } from "zod";
import { BUSINESS_TYPE_WORDS, isGstState, isState } from "@/lib/partners/business";
import {
  gstinFault,
  isIban,
  isIfsc,
  isIndianAccount,
  isPinCode,
  isUpiId,
  panHolder,
  tidyNumber,
} from "@/lib/partners/numbers";
import { KYC_DECISIONS } from "@/lib/payments/onboarding/decide";
import { email, name } from "./account";

/** Shapes of what partners tell about themselves. Numbers may be typed with blanks and in small letters. */

const NO_TEXT = "has signs that cannot be used here";
/** A line that people type: no brackets of web pages, nothing that cannot be seen. */
const line = (least: number, most: number) =>
  z
    .string()
    .trim()
    .min(least, `needs at least ${least} characters`)
    .max(most, `may have ${most} characters`)
    .regex(/^[^<>]*$/, NO_TEXT)
    .refine((text) => !/[\p{Cc}\p{Cs}]/u.test(text), NO_TEXT);

/** Brought into its written form, then checked; @param fault says what is wrong, null for nothing. */
const numberOf = (fault: (text: string) => string | null) =>
  z
    .string()
    .max(60)
    .transform((text, context) => {
      const tidy = tidyNumber(text);
      const message = fault(tidy);
      if (message !== null) context.addIssue({ code: "custom", message });
      return tidy;
    });

const pan = numberOf((text) =>
  panHolder(text) === null ? "is no PAN: five letters, four digits and a letter, such as AVOPB1111K" : null,
);

const GSTIN_FAULTS = {
  shape: "is no GSTIN: fifteen characters, such as 27AAPFU0939F1ZV",
  check: "has a wrong check digit: look at each character again",
  state: "begins with the code of no state",
  pan: "has no PAN in its characters 3 to 12",
} as const;

const gstin = numberOf((text) => {
  const fault = gstinFault(text, isGstState);
  return fault === null ? null : GSTIN_FAULTS[fault];
});

const ifsc = numberOf((text) =>
  isIfsc(text) ? null : "is no IFSC: four letters, a zero and six more, such as HDFC0000317",
);

const accountNumber = numberOf((text) => {
  if (isIndianAccount(text)) return null;
  return isIban(text)
    ? "is an account outside of India: it can be paid by PayPal only"
    : "is no account number of an Indian bank: nine to eighteen digits";
});

const upiId = z.string().trim().max(170).refine(isUpiId, "is no UPI id: a name and a handle, such as asha@okhdfcbank");

/** Ten digits and what stands before them; blanks and dashes do not count. */
const phone = z
  .string()
  .max(30)
  .transform((text, context) => {
    const tidy = text.replaceAll(/[\s().-]/g, "");
    if (!/^\+?\d{8,14}$/.test(tidy))
      context.addIssue({ code: "custom", message: "is no telephone number: 8 to 14 digits, such as +91 90000 90000" });
    return tidy;
  });

const NO_BUSINESS = "is a name only: no addresses of web pages or mailboxes";

export const onboardingStepBody = z.discriminatedUnion("step", [
  z.strictObject({ step: z.literal("identity"), contactName: line(4, 80), phone }),
  z.strictObject({
    step: z.literal("business"),
    legalName: line(4, 200).refine((text) => !/@|https?:|www\./i.test(text), NO_BUSINESS),
    businessType: z.enum(BUSINESS_TYPE_WORDS),
  }),
  z.strictObject({
    step: z.literal("address"),
    street1: line(3, 100),
    street2: line(0, 100),
    city: line(2, 100),
    stateCode: z.string().refine(isState, "is the code of no state"),
    postalCode: z.string().trim().refine(isPinCode, "is no PIN code: six digits, the first of them no zero"),
  }),
  z.strictObject({ step: z.literal("pan"), pan, signatoryPan: pan.optional() }),
  z.strictObject({ step: z.literal("gst"), gstin: gstin.nullable() }),
  z.strictObject({ step: z.literal("terms"), version: z.int().min(0).max(1_000_000) }),
]);

export const payoutAccountBody = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("bank_account"), holder: name, ifsc, accountNumber }),
  z.strictObject({ kind: z.literal("upi"), holder: name, address: upiId }),
  z.strictObject({ kind: z.literal("paypal_email"), holder: name, email }),
]);

export const decideKycBody = z.strictObject({
  decision: z.enum(KYC_DECISIONS),
  /** Shown to the partner. */
  reason: line(3, 500),
});

/** A partner's own account at the gateway: with its keys to connect it, without to take no new orders by it. */
export const ownGatewayBody = z.discriminatedUnion("enabled", [
  z.strictObject({
    enabled: z.literal(true),
    keyId: line(1, 200),
    keySecret: line(1, 200),
    webhookSecret: line(1, 200),
  }),
  z.strictObject({ enabled: z.literal(false) }),
]);
