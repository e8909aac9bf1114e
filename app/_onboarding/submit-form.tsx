"use client";

import { StepForm } from "./step-form";

/** Hands everything in. */
export function SubmitForm() {
  return (
    <StepForm path="/api/onboarding/submit" fields={[]} bodyOf={() => ({})} label="Hand it in">
      <p className="text-soft">
        Everything is there. Once you hand it in it is checked, and cannot be changed while that runs. You are told by
        mail how it went.
      </p>
    </StepForm>
  );
}
