"use client";

import { type FormEvent, useState } from "react";
import { Notice } from "../_ui/alert";
import { Button } from "../_ui/button";
import { EmailField } from "./email-field";
import { MailSent } from "./mail-sent";
import { useCall } from "./use-call";

interface Props {
  readonly path: "/api/account/forgot" | "/api/account/magic-link";
  readonly label: string;
  readonly hasOutbox: boolean;
}

/** Asks for a link by e-mail; the answer does not say whether the address has an account. */
export function AskLinkForm({ path, label, hasOutbox }: Props) {
  const [email, setEmail] = useState("");
  const [isSent, setSent] = useState(false);
  const { call, isBusy, error, fields } = useCall();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if ((await call(path, { email })) !== null) setSent(true);
  };
  if (isSent)
    return <MailSent email={email} what="If there is an account, a link is on its way to" hasOutbox={hasOutbox} />;
  return (
    <form onSubmit={(event) => void submit(event)} className="grid gap-5">
      <EmailField value={email} error={fields["email"] ?? null} onChange={setEmail} />
      <Notice tone="bad">{error}</Notice>
      <Button type="submit" busy={isBusy}>
        {label}
      </Button>
    </form>
  );
}
