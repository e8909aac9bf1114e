"use client";

import { type FormEvent, useState } from "react";
import { MailSent } from "../_account/mail-sent";
import { useCall } from "../_account/use-call";
import { Alert, Notice } from "../_ui/alert";
import { Button } from "../_ui/button";
import { TextField } from "../_ui/field";

interface Props {
  readonly email: string;
  readonly isVerified: boolean;
  readonly hasOutbox: boolean;
}

export function EmailForm({ email, isVerified, hasOutbox }: Props) {
  const [next, setNext] = useState("");
  const [sentTo, setSentTo] = useState<string | null>(null);
  const { call, isBusy, error, fields, dialog } = useCall();
  const change = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if ((await call("/api/account/email", { email: next })) !== null) setSentTo(next);
  };
  const verifyAgain = async (): Promise<void> => {
    if ((await call("/api/account/verify-again", {})) !== null) setSentTo(email);
  };
  return (
    <div className="grid gap-4">
      <p className="font-medium break-all">{email}</p>
      {isVerified ? null : (
        <Alert tone="wait">
          <p>Not confirmed yet: you cannot pay or be paid.</p>
          <Button look="plain" busy={isBusy} onClick={() => void verifyAgain()} className="mt-3">
            Send the link again
          </Button>
        </Alert>
      )}
      {sentTo === null ? null : <MailSent email={sentTo} what="A link is on its way to" hasOutbox={hasOutbox} />}
      <form onSubmit={(event) => void change(event)} className="grid gap-4">
        <TextField
          id="new-email"
          label="New address"
          hint="It becomes yours when you open the link that we send there; the old one is told."
          type="email"
          autoComplete="email"
          required
          error={fields["email"] ?? null}
          value={next}
          onChange={(event) => setNext(event.target.value)}
        />
        <Notice tone="bad">{error}</Notice>
        <Button type="submit" look="plain" busy={isBusy} className="justify-self-start">
          Change the address
        </Button>
      </form>
      {dialog}
    </div>
  );
}
