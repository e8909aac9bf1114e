"use client";

import { type FormEvent, useState } from "react";
import { Notice } from "../_ui/alert";
import { Button } from "../_ui/button";
import { useDeed } from "../_ui/deed";
import { SelectField, TextField } from "../_ui/field";

export interface BrandFields {
  readonly name: string;
  readonly logoUrl: string | null;
  readonly mark: string | null;
  readonly accent: string | null;
  readonly accentDark: string | null;
  readonly defaultCurrency: string;
  readonly statementDescriptor: string;
}

const FIELDS = [
  { name: "name", label: "Name", maxLength: 60, required: true },
  { name: "mark", label: "Mark", maxLength: 2, hint: "One or two letters beside the name, where there is no logo" },
  { name: "logoUrl", label: "Address of the logo", maxLength: 500, hint: "A square picture, by https" },
  { name: "accent", label: "Colour on light pages", maxLength: 7, hint: "For example #0a6657; empty for ours" },
  { name: "accentDark", label: "Colour on dark pages", maxLength: 7, hint: "For example #4fc9b0; empty for ours" },
  { name: "statementDescriptor", label: "On bank statements", maxLength: 22, required: true },
] as const;

/** An empty field means that there is none. */
const orNull = (text: string): string | null => (text.trim() === "" ? null : text.trim());

/** What the tenant's pages show of it. */
export function BrandForm({ settings, currencies }: { settings: BrandFields; currencies: readonly string[] }) {
  const { send, isBusy, error } = useDeed("/api/tenant/settings");
  const [values, setValues] = useState(settings);
  const [isSaved, setSaved] = useState(false);
  const change = (name: keyof BrandFields, value: string): void => {
    setSaved(false);
    setValues({ ...values, [name]: value });
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const [logoUrl, mark, accent, accentDark] = [values.logoUrl, values.mark, values.accent, values.accentDark].map(
      (text) => orNull(text ?? ""),
    );
    setSaved(await send({ ...values, logoUrl, mark, accent, accentDark }));
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="grid gap-5">
      {FIELDS.map(({ name, ...field }) => (
        <TextField
          key={name}
          id={`brand-${name}`}
          {...field}
          value={values[name] ?? ""}
          onChange={(event) => change(name, event.target.value)}
        />
      ))}
      <SelectField
        id="brand-currency"
        label="Currency that comes first"
        value={values.defaultCurrency}
        onChange={(event) => change("defaultCurrency", event.target.value)}
      >
        {currencies.map((currency) => (
          <option key={currency}>{currency}</option>
        ))}
      </SelectField>
      <Notice tone="bad">{error}</Notice>
      <Notice tone="good">{isSaved ? "Saved." : null}</Notice>
      <Button type="submit" busy={isBusy}>
        Save
      </Button>
    </form>
  );
}
