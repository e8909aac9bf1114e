"use client";

import { StepForm, type StepField } from "./step-form";

const KEYS: readonly StepField[] = [
  { name: "keyId", label: "Key id", hint: "Begins with rzp_", input: { autoComplete: "off", autoCapitalize: "none" } },
  { name: "keySecret", label: "Key secret", input: { type: "password", autoComplete: "off" } },
  {
    name: "webhookSecret",
    label: "Webhook secret",
    hint: "The one that you chose for the address above",
    input: { type: "password", autoComplete: "off" },
  },
];

/** Connects the account, whose keys are tried first, or switches it off; asks for a fresh proof. */
export function OwnGatewayForm({ isEnabled }: { isEnabled: boolean }) {
  return (
    <>
      <StepForm
        path="/api/partners/gateway"
        fields={KEYS}
        bodyOf={(typed) => ({ enabled: true, ...typed })}
        label={isEnabled ? "Replace the keys" : "Connect this account"}
      />
      {isEnabled ? (
        <StepForm
          path="/api/partners/gateway"
          fields={[]}
          bodyOf={() => ({ enabled: false })}
          label="Take no new orders by it"
        />
      ) : null}
    </>
  );
}
