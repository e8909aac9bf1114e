"use client";

import { type FormEvent, useState } from "react";
import { useStepUp } from "../_account/step-up";
import { Notice } from "../_ui/alert";
import { Button } from "../_ui/button";
import { useDeed } from "../_ui/deed";
import { SelectField, TextField } from "../_ui/field";

const FIELDS = [
  { name: "name", label: "Name of the marketplace", maxLength: 60 },
  { name: "hosts", label: "Hosts", hint: "Their names, with a space between; for example pay.your-market.com" },
  { name: "ownerName", label: "Name of its first owner", maxLength: 80 },
  { name: "ownerEmail", label: "E-mail address of its first owner", type: "email", hint: "Gets a link to sign in" },
] as const;

const EMPTY: Readonly<Record<string, string>> = { name: "", hosts: "", ownerName: "", ownerEmail: "" };

/** Makes a tenant and invites its first owner. */
export function TenantForm({ currencies }: { currencies: readonly string[] }) {
  const { guard, dialog } = useStepUp();
  const { send, isBusy, error } = useDeed("/api/tenants", guard);
  const [values, setValues] = useState(EMPTY);
  const [currency, setCurrency] = useState(currencies[0] ?? "");
  const [added, setAdded] = useState<string | null>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setAdded(null);
    const { name = "", hosts = "", ownerName = "", ownerEmail = "" } = values;
    const names = hosts.split(/[\s,]+/).filter((text) => text !== "");
    const owner = { name: ownerName, email: ownerEmail };
    if (!(await send({ name, defaultCurrency: currency, hosts: names, owner }))) return;
    setAdded(`${name} is there. Its owner has a letter with a link.`);
    setValues(EMPTY);
  };
  return (
    <>
      <form onSubmit={(event) => void submit(event)} noValidate className="grid gap-5 sm:grid-cols-2">
        {FIELDS.map(({ name, ...field }) => (
          <TextField
            key={name}
            id={`tenant-${name}`}
            {...field}
            autoComplete="off"
            required
            value={values[name] ?? ""}
            onChange={(event) => setValues({ ...values, [name]: event.target.value })}
          />
        ))}
        <SelectField
          id="tenant-currency"
          label="Currency that comes first"
          value={currency}
          onChange={(event) => setCurrency(event.target.value)}
        >
          {currencies.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </SelectField>
        <div className="grid content-end justify-items-start gap-3 sm:col-span-2">
          <Notice tone="bad">{error}</Notice>
          <Notice tone="good">{added}</Notice>
          <Button type="submit" look="primary" busy={isBusy}>
            Add tenant
          </Button>
        </div>
      </form>
      {dialog}
    </>
  );
}
