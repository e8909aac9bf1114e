"use client";

import { StepForm, type StepField } from "./step-form";

const PATH = "/api/onboarding/step";

export type PlainStep = "identity" | "business" | "address" | "pan";

/** A step that is nothing but fields. */
export function PlainStepForm({ step, fields }: { step: PlainStep; fields: readonly StepField[] }) {
  return <StepForm path={PATH} fields={fields} bodyOf={(typed) => ({ step, ...typed })} />;
}

/** The terms as they are now; accepting names their version. */
export function TermsForm({ version, text }: { version: number; text: string }) {
  return (
    <StepForm path={PATH} fields={[]} bodyOf={() => ({ step: "terms", version })} label="I accept these terms">
      <AgreedText name="The terms" text={text} />
    </StepForm>
  );
}

/** A text to be read before something is agreed to. */
export function AgreedText({ name, text }: { name: string; text: string }) {
  return (
    <section aria-label={name} className="rounded-lg border border-line bg-raised p-4 whitespace-pre-line">
      {text}
    </section>
  );
}
