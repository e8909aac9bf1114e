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
      <Scroll name="The terms" text={text} />
    </StepForm>
  );
}

/** A text to be read before something is agreed to; it can be scrolled by the keyboard. */
export function Scroll({ name, text }: { name: string; text: string }) {
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
      tabIndex={0}
      aria-label={name}
      className="max-h-72 overflow-y-auto rounded-lg border border-line bg-raised p-4 whitespace-pre-line"
    >
      {text}
    </section>
  );
}
