"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Notice } from "../_ui/alert";
import { postJson, textIn } from "../_ui/api";
import { Button } from "../_ui/button";
import { TextField } from "../_ui/field";
import { Secret } from "./secret";

/** Makes an endpoint; its secret is shown once. */
export function EndpointForm({ types }: { types: readonly string[] }) {
  const router = useRouter();
  const [url, setUrl] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>(types);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [secret, setSecret] = useState<string | null>(null);

  const toggle = (type: string): void =>
    setChosen(chosen.includes(type) ? chosen.filter((each) => each !== type) : [...chosen, type]);

  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    setSecret(null);
    const answer = await postJson("/api/webhook-endpoints", { url: url.trim(), types: chosen });
    if (answer.ok) {
      setSecret(textIn(answer.data, "secret"));
      setUrl("");
    } else {
      setError(answer.error);
    }
    router.refresh();
    setBusy(false);
  };

  return (
    <form onSubmit={(event) => void send(event)} noValidate className="grid gap-5">
      <TextField
        id="endpoint-url"
        label="URL"
        hint="https, at a public address."
        type="url"
        autoComplete="off"
        required
        value={url}
        onChange={(event) => setUrl(event.target.value)}
      />
      <fieldset>
        <legend className="mb-1.5 text-[0.9375rem] font-medium">Events</legend>
        <div className="grid gap-x-6 sm:grid-cols-2 lg:grid-cols-3">
          {types.map((type) => (
            <label key={type} className="flex min-h-11 items-center gap-3">
              <input
                type="checkbox"
                checked={chosen.includes(type)}
                onChange={() => toggle(type)}
                className="size-4 shrink-0"
              />
              <span className="font-mono text-sm">{type}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <div>
        <Button type="submit" look="primary" busy={isBusy}>
          Add endpoint
        </Button>
      </div>
      <Notice tone="bad">{error}</Notice>
      {secret === null ? null : <Secret secret={secret} />}
    </form>
  );
}
