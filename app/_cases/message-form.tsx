"use client";

import { type FormEvent, useState } from "react";
import { Notice } from "../_ui/alert";
import { Button } from "../_ui/button";
import { useDeed } from "../_ui/deed";
import { TextAreaField } from "../_ui/field";
import { LONGEST_TEXT, textError } from "./text";

interface Props {
  readonly caseId: string;
  /** Beside the box that hands the case over to an operator; null where that is not possible. */
  readonly reviewLabel: string | null;
}

/** Writes in the conversation, and hands the case over if wished. */
export function MessageForm({ caseId, reviewLabel }: Props) {
  const { send, isBusy, error } = useDeed(`/api/cases/${caseId}/message`);
  const [text, setText] = useState("");
  const [review, setReview] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const found = textError(text);
    setWrong(found);
    if (found !== null || !(await send({ text: text.trim(), review }))) return;
    setText("");
    setReview(false);
  };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="grid gap-4 border-t border-line pt-5">
      <TextAreaField
        id="case-message"
        label="Your message"
        hint="Both sides and our team read it. It cannot be changed later."
        error={wrong}
        maxLength={LONGEST_TEXT}
        required
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {reviewLabel === null ? null : (
        <label className="flex min-h-11 items-center gap-3">
          <input
            type="checkbox"
            checked={review}
            onChange={(event) => setReview(event.target.checked)}
            className="size-4 shrink-0"
          />
          {reviewLabel}
        </label>
      )}
      <Notice tone="bad">{error}</Notice>
      <Button type="submit" busy={isBusy} className="sm:justify-self-start">
        Send
      </Button>
    </form>
  );
}
