"use client";

import { type FormEvent, useState } from "react";
import type { Area } from "@/lib/plans/areas";
import { readAmount } from "../_ui/amount";
import { Notice } from "../_ui/alert";
import { Button } from "../_ui/button";
import { CheckboxList } from "../_ui/checkbox-list";
import { useDeed } from "../_ui/deed";
import { SelectField, TextField } from "../_ui/field";

const EMPTY = { name: "", summary: "", amount: "", days: "30" };

/** Puts a plan on sale. */
export function PlanForm({ currencies, areas }: { currencies: readonly string[]; areas: readonly Area[] }) {
  const { send, isBusy, error } = useDeed("/api/tenant/plans");
  const [values, setValues] = useState(EMPTY);
  const [currency, setCurrency] = useState(currencies[0] ?? "");
  const [chosen, setChosen] = useState<readonly string[]>(areas);
  const [fault, setFault] = useState<string | null>(null);
  const [added, setAdded] = useState<string | null>(null);
  const change = (name: keyof typeof EMPTY, value: string): void => setValues({ ...values, [name]: value });

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setAdded(null);
    const amount = readAmount(values.amount, currency);
    setFault(amount === null ? "Enter a price above zero, for example 299.00." : null);
    if (amount === null) return;
    const { name, summary, days } = values;
    if (!(await send({ name, summary, amount, currency, periodDays: Number(days), areas: chosen }))) return;
    setAdded(`${name} is on sale.`);
    setValues(EMPTY);
  };

  return (
    <form onSubmit={(event) => void submit(event)} className="grid gap-5">
      <TextField
        id="plan-name"
        label="Name of the plan"
        required
        maxLength={60}
        value={values.name}
        onChange={(event) => change("name", event.target.value)}
      />
      <TextField
        id="plan-summary"
        label="In one sentence"
        maxLength={200}
        value={values.summary}
        onChange={(event) => change("summary", event.target.value)}
      />
      <div className="grid gap-5 sm:grid-cols-3">
        <TextField
          id="plan-amount"
          label="Price"
          inputMode="decimal"
          required
          error={fault}
          value={values.amount}
          onChange={(event) => change("amount", event.target.value)}
        />
        <SelectField
          id="plan-currency"
          label="Currency"
          value={currency}
          onChange={(event) => setCurrency(event.target.value)}
        >
          {currencies.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </SelectField>
        <TextField
          id="plan-days"
          label="Days"
          type="number"
          min={1}
          max={3_660}
          required
          value={values.days}
          onChange={(event) => change("days", event.target.value)}
        />
      </div>
      <CheckboxList legend="What it opens" choices={areas} chosen={chosen} onChange={setChosen} />
      <Notice tone="bad">{error}</Notice>
      <Notice tone="good">{added}</Notice>
      <Button type="submit" busy={isBusy} className="justify-self-start">
        Put on sale
      </Button>
    </form>
  );
}
