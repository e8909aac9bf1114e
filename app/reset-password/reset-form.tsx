"use client";

import { type FormEvent, useState } from "react";
import { NewPasswordField } from "../_account/new-password-field";
import { useCall } from "../_account/use-call";
import { useLinkToken } from "../_account/use-link-token";
import { Notice } from "../_ui/alert";
import { Button, ButtonLink } from "../_ui/button";

export function ResetForm() {
  const token = useLinkToken();
  const [password, setPassword] = useState("");
  const [isDone, setDone] = useState(false);
  const { call, isBusy, error, fields } = useCall();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if ((await call("/api/account/reset", { token, password })) !== null) setDone(true);
  };
  if (isDone)
    return (
      <div className="grid gap-5">
        <Notice tone="good">Your password is changed.</Notice>
        <ButtonLink href="/sign-in">Sign in</ButtonLink>
      </div>
    );
  return (
    <form onSubmit={(event) => void submit(event)} className="grid gap-5">
      <NewPasswordField
        label="New password"
        value={password}
        error={fields["password"] ?? null}
        onChange={setPassword}
      />
      <Notice tone="bad">{error ?? (fields["token"] ? "This link is not complete." : null)}</Notice>
      <Button type="submit" busy={isBusy}>
        Change the password
      </Button>
    </form>
  );
}
