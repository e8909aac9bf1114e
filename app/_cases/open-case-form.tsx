"use client";

import { type FormEvent, useState } from "react";
import { Notice } from "../_ui/alert";
import { Button } from "../_ui/button";
import { useDeed } from "../_ui/deed";
import { SelectField, TextAreaField } from "../_ui/field";
import { LONGEST_TEXT, textError } from "./text";

interface Props {
  readonly orderId: string;
  readonly reasons: readonly { readonly value: string; readonly label: string }[];
}

/** Says what went wrong; nothing is settled from then on. */
export function OpenCaseForm({ orderId, reasons }: Props) {
  const { send, isBusy, error } = useDeed("/api/cases/open");
  const [isShown, setShown] = useState(false);
  const [reason, setReason] = useState(reasons[0]?.value ?? "");
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const found = textError(text);
    setWrong(found);
    if (found === null) await send({ orderId, reason, text: text.trim() });
  };
  if (!isShown) {
    return (
      <Button look="plain" onClick={() => setShown(true)}>
        Open a case
      </Button>
    );
  }
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="grid gap-5">
      <SelectField
        id="case-reason"
        label="What is it about?"
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      >
        {reasons.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </SelectField>
      <TextAreaField
        id="case-text"
        label="What happened?"
        hint="The other side and our team read it. It cannot be changed later."
        error={wrong}
        maxLength={LONGEST_TEXT}
        required
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Notice tone="bad">{error}</Notice>
      <Button type="submit" busy={isBusy} className="sm:justify-self-start">
        Open the case
      </Button>
    </form>
  );
}
