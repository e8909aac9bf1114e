"use client";

import { type FormEvent, useState } from "react";
import { useCall } from "../_account/use-call";
import { Notice } from "../_ui/alert";
import { Button } from "../_ui/button";
import { TextField } from "../_ui/field";

export function ProfileForm({ name: saved }: { name: string }) {
  const [name, setName] = useState(saved);
  const [isDone, setDone] = useState(false);
  const { call, isBusy, error, fields } = useCall();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setDone((await call("/api/account/profile", { name })) !== null);
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="grid gap-4">
      <TextField
        id="name"
        label="Name"
        autoComplete="name"
        maxLength={80}
        required
        error={fields["name"] ?? null}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <Notice tone="bad">{error}</Notice>
      <Notice tone="good">{isDone ? "Saved." : null}</Notice>
      <Button type="submit" look="plain" busy={isBusy} className="justify-self-start">
        Save
      </Button>
    </form>
  );
}
