"use client";

import { useState } from "react";
import { ChoiceField } from "../_ui/field";
import { StepForm, type StepField } from "./step-form";

const KINDS = [
  { value: "bank_account", label: "Bank account", hint: "In India, in rupees" },
  { value: "upi", label: "UPI", hint: "In rupees" },
  { value: "paypal_email", label: "PayPal", hint: "In all other currencies" },
] as const;

const HOLDER: StepField = { name: "holder", label: "Name of the holder", hint: "As the bank knows it" };

const FIELDS: Readonly<Record<string, readonly StepField[]>> = {
  bank_account: [
    HOLDER,
    {
      name: "ifsc",
      label: "IFSC",
      hint: "Eleven characters, such as HDFC0000317; it stands in your cheque book",
      input: { autoCapitalize: "characters" },
    },
    { name: "accountNumber", label: "Account number", input: { inputMode: "numeric" } },
  ],
  upi: [
    HOLDER,
    { name: "address", label: "UPI id", hint: "Such as asha@okhdfcbank", input: { autoCapitalize: "none" } },
  ],
  paypal_email: [HOLDER, { name: "email", label: "E-mail address at PayPal", input: { type: "email" } }],
};

/** Where the money goes; asks for a fresh proof. */
export function PayoutAccountForm() {
  const [kind, setKind] = useState<string>("bank_account");
  return (
    <StepForm
      path="/api/onboarding/payout-account"
      fields={FIELDS[kind] ?? []}
      bodyOf={(typed) => ({ kind, ...typed })}
      label="Save this account"
    >
      <ChoiceField name="kind" legend="How do you want to be paid?" choices={KINDS} value={kind} onChange={setKind} />
    </StepForm>
  );
}
