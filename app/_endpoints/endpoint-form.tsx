"use client";

import { type FormEvent, useState } from "react";
import { useSecret } from "../_account/use-secret";
import { Notice } from "../_ui/alert";
import { Button } from "../_ui/button";
import { CheckboxList } from "../_ui/checkbox-list";
import { TextField } from "../_ui/field";
import { ShownSecret } from "../_ui/shown-secret";

/** Makes an endpoint; its secret is shown once. */
export function EndpointForm({ types }: { types: readonly string[] }) {
  const { make, secret, isBusy, error, dialog } = useSecret();
  const [url, setUrl] = useState("");
  const [chosen, setChosen] = useState<readonly string[]>(types);

  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (await make("/api/webhook-endpoints", { url: url.trim(), types: chosen })) setUrl("");
  };

  return (
    <>
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
        <CheckboxList legend="Events" choices={types} chosen={chosen} onChange={setChosen} />
        <div>
          <Button type="submit" look="primary" busy={isBusy}>
            Add endpoint
          </Button>
        </div>
        <Notice tone="bad">{error}</Notice>
        <ShownSecret secret={secret} name="the secret" />
      </form>
      {dialog}
    </>
  );
}
