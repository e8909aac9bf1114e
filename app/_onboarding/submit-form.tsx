"use client";

import { StepForm } from "./step-form";

/** Hands everything in. */
export function SubmitForm() {
  return (
    <StepForm path="/api/onboarding/submit" fields={[]} bodyOf={() => ({})} label="Hand it in">
      <p className="text-soft">
        Everything is there. It is checked now; while that runs you cannot change it. You are told by mail how it went.
      </p>
    </StepForm>
  );
}
