"use client";

import { type FormEvent, useId, useState } from "react";
import { Notice } from "../_ui/alert";
import { readAmount } from "../_ui/amount";
import { Button } from "../_ui/button";
import { useDeed } from "../_ui/deed";
import { Dialog } from "../_ui/dialog";
import { TextField } from "../_ui/field";

interface Props {
  readonly partnerId: string;
  readonly currency: string;
  /** All that is owed, as people write it. */
  readonly whole: string;
}

const FIELDS = [
  ["reference", "Bank reference", "What your bank calls the transfer, for example its UTR.", 60],
  ["reason", "Reason", "For example the month that it was paid for.", 500],
] as const;

const EMPTY = { amount: "", reference: "", reason: "" };

/** Says that a partner paid its commission into our bank; another operator confirms it. */
export function CommissionPaidButton({ partnerId, currency, whole }: Props) {
  const { send, isBusy, error } = useDeed("/api/receivables/commission-paid");
  const fieldId = useId();
  const [isOpen, setOpen] = useState(false);
  const [values, setValues] = useState(EMPTY);
  const [isChecked, setChecked] = useState(false);
  const amount = readAmount(values.amount, currency);
  const isShort = (name: "reference" | "reason"): boolean => values[name].trim().length < 3;

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setChecked(true);
    if (amount === null || FIELDS.some(([name]) => isShort(name))) return;
    const { reference, reason } = values;
    if (await send({ partnerId, currency, amount, reference, reason })) setOpen(false);
  };

  return (
    <>
      <Button look="plain" onClick={() => setOpen(true)} aria-label={`Record a payment of ${whole} of commission`}>
        Record a payment
      </Button>
      <Dialog title="Commission was paid" isOpen={isOpen} onClose={() => setOpen(false)}>
        <form onSubmit={(event) => void submit(event)} noValidate className="grid gap-5 text-left whitespace-normal">
          <p className="text-soft">
            {whole} is owed. A second operator confirms what came; until then nothing changes.
          </p>
          <TextField
            id={`${fieldId}-amount`}
            label={`Amount in ${currency}`}
            error={isChecked && amount === null ? "An amount above zero, please" : null}
            inputMode="decimal"
            autoComplete="off"
            required
            value={values.amount}
            onChange={(event) => setValues({ ...values, amount: event.target.value })}
          />
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
