"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { useStepUp } from "../_account/step-up";
import { Notice } from "../_ui/alert";
import { postJson, textIn } from "../_ui/api";
import { Button } from "../_ui/button";
import { TextField } from "../_ui/field";
import { Secret } from "./secret";

/** Makes a key and shows it once. */
export function KeyForm({ scopes }: { scopes: readonly string[] }) {
  const router = useRouter();
  const { guard, dialog } = useStepUp();
  const [name, setName] = useState("");
  const [days, setDays] = useState("90");
  const [addresses, setAddresses] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [secret, setSecret] = useState<string | null>(null);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    setSecret(null);
    const wish = {
      name,
      scopes: chosen,
      addresses: addresses.split(/[\s,]+/).filter((each) => each !== ""),
      expiresInDays: Number(days),
    };
    const answer = await guard(() => postJson("/api/keys", wish));
    if (answer.ok) {
      setSecret(textIn(answer.data, "secret"));
      setName("");
      setChosen([]);
      router.refresh();
    } else {
      setError(answer.error);
    }
    setBusy(false);
  };
  const toggle = (scope: string): void =>
    setChosen(chosen.includes(scope) ? chosen.filter((each) => each !== scope) : [...chosen, scope]);

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
        <fieldset>
          <legend className="mb-1.5 text-[0.9375rem] font-medium">It may</legend>
          <div className="grid gap-x-4 sm:grid-cols-2 lg:grid-cols-3">
            {scopes.map((scope) => (
              <label key={scope} className="flex min-h-11 items-center gap-3">
                <input
                  type="checkbox"
                  checked={chosen.includes(scope)}
                  onChange={() => toggle(scope)}
                  className="size-5 shrink-0"
                />
                <span className="font-mono text-sm">{scope}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <Notice tone="bad">{error}</Notice>
        <Notice tone="good">{secret === null ? null : <Secret text={secret} />}</Notice>
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
