"use client";

import { type FormEvent, useId, useState } from "react";
import { Notice } from "../_ui/alert";
import { Button } from "../_ui/button";
import { useDeed } from "../_ui/deed";
import { Dialog } from "../_ui/dialog";
import { TextField } from "../_ui/field";

const FIELDS = [
  ["reference", "Bank reference", "What the bank calls the transfer, for example its UTR.", 60],
  ["proof", "Proof", "What shows it: words, or the name of the file that you keep.", 500],
  ["reason", "Reason", "Why it was paid by hand.", 500],
] as const;

const EMPTY = { reference: "", proof: "", reason: "" };

/** Says that a payout was paid by hand; another operator confirms it. */
export function ByHandButton({ payoutId, subject }: { payoutId: string; subject: string }) {
  const { send, isBusy, error } = useDeed(`/api/payouts/${payoutId}/by-hand`);
  const fieldId = useId();
  const [isOpen, setOpen] = useState(false);
  const [values, setValues] = useState(EMPTY);
  const [isChecked, setChecked] = useState(false);
  const isShort = (name: keyof typeof EMPTY): boolean => values[name].trim().length < 3;

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setChecked(true);
    if (FIELDS.some(([name]) => isShort(name))) return;
    if (await send(values)) setOpen(false);
  };

  return (
    <>
      <Button look="plain" onClick={() => setOpen(true)} aria-label={`Paid by hand: ${subject}`}>
        Paid by hand
      </Button>
      <Dialog title="Paid by hand" isOpen={isOpen} onClose={() => setOpen(false)}>
        <form onSubmit={(event) => void submit(event)} noValidate className="grid gap-5 text-left whitespace-normal">
          <p className="text-soft">A second operator confirms it. Until then nothing changes.</p>
          {FIELDS.map(([name, label, hint, longest]) => (
            <TextField
              key={name}
              id={`${fieldId}-${name}`}
              label={label}
              hint={hint}
              error={isChecked && isShort(name) ? "A few words, please" : null}
              maxLength={longest}
              autoComplete="off"
              required
              value={values[name]}
              onChange={(event) => setValues({ ...values, [name]: event.target.value })}
            />
          ))}
          <Notice tone="bad">{error}</Notice>
          <Button type="submit" busy={isBusy}>
            Ask the second operator
          </Button>
        </form>
      </Dialog>
    </>
  );
}
