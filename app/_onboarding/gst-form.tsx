"use client";

import { useState } from "react";
import { ChoiceField } from "../_ui/field";
import { StepForm } from "./step-form";
import { AgreedText } from "./told-steps";

interface Props {
  /** null until answered. */
  readonly isUnregistered: boolean | null;
  /** What is seen of the GSTIN that was given. */
  readonly shown: string | null;
  readonly declaration: string;
}

/** A GSTIN, or the declaration of having none. */
export function GstForm({ isUnregistered, shown, declaration }: Props) {
  const [answer, setAnswer] = useState(isUnregistered === true ? "no" : "yes");
  const isRegistered = answer === "yes";
  return (
    <StepForm
      path="/api/onboarding/step"
      fields={
        isRegistered
          ? [
              {
                name: "gstin",
                label: "GSTIN",
                hint: `Fifteen characters.${shown === null ? "" : ` Given: ${shown}`}`,
                input: { autoCapitalize: "characters" },
              },
            ]
          : []
      }
      bodyOf={({ gstin }) => ({ step: "gst", gstin: isRegistered ? (gstin ?? "") : null })}
      label={isRegistered ? "Save and go on" : "I declare this"}
    >
      <ChoiceField
        name="registered"
        legend="Are you registered under GST?"
        choices={[
          { value: "yes", label: "Yes, I have a GSTIN" },
          { value: "no", label: "No", hint: "My turnover is below the threshold" },
        ]}
        value={answer}
        onChange={setAnswer}
      />
      {isRegistered ? null : <AgreedText name="The declaration" text={declaration} />}
    </StepForm>
  );
}
