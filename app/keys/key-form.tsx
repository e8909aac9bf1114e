"use client";

import { type FormEvent, useState } from "react";
import { useSecret } from "../_account/use-secret";
import { Notice } from "../_ui/alert";
import { Button } from "../_ui/button";
import { CheckboxList } from "../_ui/checkbox-list";
import { TextField } from "../_ui/field";
import { ShownSecret } from "../_ui/shown-secret";

/** Makes a key and shows it once. */
export function KeyForm({ scopes }: { scopes: readonly string[] }) {
  const { make, secret, isBusy, error, dialog } = useSecret();
  const [name, setName] = useState("");
  const [days, setDays] = useState("90");
  const [addresses, setAddresses] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>([]);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const wish = {
      name,
      scopes: chosen,
      addresses: addresses.split(/[\s,]+/).filter((each) => each !== ""),
      expiresInDays: Number(days),
    };
    if (!(await make("/api/keys", wish))) return;
    setName("");
    setChosen([]);
  };

  return (
    <>
      <form onSubmit={(event) => void submit(event)} className="grid gap-5">
        <div className="grid gap-5 sm:grid-cols-3">
          <TextField
            id="key-name"
            label="Name"
            required
            maxLength={80}
            autoComplete="off"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <TextField
            id="key-days"
            label="Good for days"
            type="number"
            min={1}
            max={366}
            required
            value={days}
            onChange={(event) => setDays(event.target.value)}
          />
          <TextField
            id="key-addresses"
            label="From addresses"
            hint="Such as 192.0.2.0/24; empty for everywhere."
            autoComplete="off"
            value={addresses}
            onChange={(event) => setAddresses(event.target.value)}
          />
        </div>
        <CheckboxList legend="It may" choices={scopes} chosen={chosen} onChange={setChosen} />
        <Notice tone="bad">{error}</Notice>
        <ShownSecret secret={secret} name="the key" />
        <div>
          <Button type="submit" busy={isBusy} disabled={chosen.length === 0}>
            Make the key
          </Button>
        </div>
      </form>
      {dialog}
    </>
  );
}
