"use client";

import { type FormEvent, useState } from "react";
import { NewPasswordField } from "../_account/new-password-field";
import { useCall } from "../_account/use-call";
import { Notice } from "../_ui/alert";
import { Button } from "../_ui/button";

export function PasswordForm({ hasPassword }: { hasPassword: boolean }) {
  const [password, setPassword] = useState("");
  const [isDone, setDone] = useState(false);
  const { call, isBusy, error, fields, dialog } = useCall();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const isChanged = (await call("/api/account/password", { password })) !== null;
    setDone(isChanged);
    if (isChanged) setPassword("");
  };
  return (
    <>
      <form onSubmit={(event) => void submit(event)} className="grid gap-4">
        <NewPasswordField
          label={hasPassword ? "New password" : "Password"}
          value={password}
          error={fields["password"] ?? null}
          onChange={setPassword}
        />
        <Notice tone="bad">{error}</Notice>
        <Notice tone="good">{isDone ? "Changed. You were signed out everywhere else." : null}</Notice>
        <Button type="submit" look="plain" busy={isBusy} className="justify-self-start">
          {hasPassword ? "Change the password" : "Set a password"}
        </Button>
      </form>
      {dialog}
    </>
  );
}
