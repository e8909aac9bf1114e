"use client";

import { type FormEvent, useState } from "react";
import { useStepUp } from "../../_account/step-up";
import { scheduleInWords } from "../../_payouts/words";
import { Notice } from "../../_ui/alert";
import { Button } from "../../_ui/button";
import { useDeed } from "../../_ui/deed";
import { SelectField } from "../../_ui/field";

const EVERY = ["on_request", "week", "month"] as const;

export interface ScheduleTarget {
  readonly currency: string;
  readonly every: string;
  readonly method: string;
  readonly accounts: readonly { readonly method: string; readonly name: string }[];
}

/** Says when the money in one currency goes out by itself. */
export function ScheduleForm({ target }: { target: ScheduleTarget }) {
  const { guard, dialog } = useStepUp();
  const { send, isBusy, error } = useDeed("/api/payouts/schedule", guard);
  const [every, setEvery] = useState(target.every);
  const [method, setMethod] = useState(target.method);
  const [isDone, setDone] = useState(false);
  const { currency } = target;

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setDone(false);
    setDone(await send({ currency, method, every }));
  };

  return (
    <>
      <form onSubmit={(event) => void submit(event)} noValidate className="grid gap-4">
        <SelectField
          id={`every-${currency}`}
          label={`When ${currency} goes out`}
          value={every}
          onChange={(event) => setEvery(event.target.value)}
        >
          {EVERY.map((each) => (
            <option key={each} value={each}>
              {scheduleInWords(each)}
            </option>
          ))}
        </SelectField>
        {target.accounts.length < 2 || every === "on_request" ? null : (
          <SelectField
            id={`to-${currency}`}
            label={`Where ${currency} goes`}
            value={method}
            onChange={(event) => setMethod(event.target.value)}
          >
            {target.accounts.map((each) => (
              <option key={each.method} value={each.method}>
                {each.name}
              </option>
            ))}
          </SelectField>
        )}
        <Notice tone="bad">{error}</Notice>
        <Notice tone="good">{isDone ? "Saved. It begins with the next week or month." : null}</Notice>
        <Button type="submit" look="plain" busy={isBusy} aria-label={`Save the schedule for ${currency}`}>
          Save
        </Button>
      </form>
      {dialog}
    </>
  );
}
