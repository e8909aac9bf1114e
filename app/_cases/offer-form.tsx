"use client";

import { type FormEvent, useState } from "react";
import { Notice } from "../_ui/alert";
import { readAmount } from "../_ui/amount";
import { Button } from "../_ui/button";
import { useDeed } from "../_ui/deed";
import { TextField } from "../_ui/field";

interface Props {
  readonly caseId: string;
  readonly currency: string;
  /** What is at stake, in minor units and as an amount to read. */
  readonly most: number;
  readonly mostText: string;
  readonly label: string;
}

/** Proposes an amount that goes back to the customer. */
export function OfferForm({ caseId, currency, most, mostText, label }: Props) {
  const { send, isBusy, error } = useDeed(`/api/cases/${caseId}/offer`);
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const amount = readAmount(text, currency);
    const found = amount === null ? "An amount such as 1250.50" : amount > most ? `At most ${mostText}` : null;
    setWrong(found);
    if (found === null && (await send({ amount }))) setText("");
  };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="grid gap-4">
      <TextField
        id="case-offer"
        label={`${label}, in ${currency}`}
        hint={`Of the ${mostText} at stake. It takes the place of the offer that is open.`}
        error={wrong}
        inputMode="decimal"
        autoComplete="off"
        required
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Notice tone="bad">{error}</Notice>
      <Button type="submit" look="plain" busy={isBusy} className="sm:justify-self-start">
        Make an offer
      </Button>
    </form>
  );
}
