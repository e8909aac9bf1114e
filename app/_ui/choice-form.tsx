"use client";

import { useState } from "react";
import { useStepUp } from "../_account/step-up";
import { Notice } from "./alert";
import { useDeed } from "./deed";
import { SelectField } from "./field";

interface Props {
  readonly id: string;
  readonly label: string;
  /** Empty where none was chosen. */
  readonly value: string;
  /** Word of the API and words for people. */
  readonly choices: readonly (readonly [string, string])[];
  readonly path: string;
  readonly bodyOf: (chosen: string) => object;
}

/** One of a few; what is chosen is saved at once. */
export function ChoiceForm({ id, label, value, choices, path, bodyOf }: Props) {
  const { guard, dialog } = useStepUp();
  const { send, isBusy, error } = useDeed(path, guard);
  const [isSaved, setSaved] = useState(false);
  const choose = async (chosen: string): Promise<void> => setSaved(await send(bodyOf(chosen)));
  return (
    <div className="grid gap-2">
      <SelectField
        id={id}
        label={label}
        value={value}
        disabled={isBusy}
        onChange={(event) => void choose(event.target.value)}
      >
        {choices.map(([word, words]) => (
          <option key={word} value={word}>
            {words}
          </option>
        ))}
      </SelectField>
      <Notice tone="bad">{error}</Notice>
      <Notice tone="good">{isSaved ? "Saved." : null}</Notice>
      {dialog}
    </div>
  );
}
