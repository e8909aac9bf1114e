"use client";

import { type FormEvent, useState } from "react";
import { Notice } from "../_ui/alert";
import { Button } from "../_ui/button";
import { useDeed } from "../_ui/deed";
import { TextAreaField } from "../_ui/field";

/** Which other sites' pages may call the API. */
export function SitesForm({ sites }: { sites: readonly string[] }) {
  const { send, isBusy, error } = useDeed("/api/tenant/sites");
  const [text, setText] = useState(sites.join("\n"));
  const [isSaved, setSaved] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setSaved(await send({ sites: text.split(/\s+/).filter((site) => site !== "") }));
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="grid gap-5">
      <TextAreaField
        id="sites"
        label="Origins, one on each line"
        hint="For example https://www.your-market.com. Pages of other sites cannot read what the API answers."
        rows={3}
        value={text}
        onChange={(event) => {
          setSaved(false);
          setText(event.target.value);
        }}
      />
      <Notice tone="bad">{error}</Notice>
      <Notice tone="good">{isSaved ? "Saved." : null}</Notice>
      <Button type="submit" busy={isBusy} className="justify-self-start">
        Save sites
      </Button>
    </form>
  );
}
