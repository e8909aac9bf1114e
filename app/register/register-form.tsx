"use client";

import { Link } from "../_ui/link";
import { type FormEvent, useState } from "react";
import { EmailField } from "../_account/email-field";
import { MailSent } from "../_account/mail-sent";
import { NewPasswordField } from "../_account/new-password-field";
import { useCall } from "../_account/use-call";
import { Notice } from "../_ui/alert";
import { Button } from "../_ui/button";
import { ChoiceField, TextField } from "../_ui/field";

const ROLES = [
  { value: "customer", label: "I want to book sessions" },
  { value: "partner", label: "I want to offer sessions", hint: "You are paid once your payout account is set up." },
];

export function RegisterForm({ hasOutbox }: { hasOutbox: boolean }) {
  const [role, setRole] = useState("customer");
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [isSent, setSent] = useState(false);
  const { call, isBusy, error, fields } = useCall();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if ((await call("/api/account/register", { role, name, email, password })) !== null) setSent(true);
  };
  if (isSent) return <MailSent email={email} what="Open the link that is on its way to" hasOutbox={hasOutbox} />;
  return (
    <form onSubmit={(event) => void submit(event)} className="grid gap-5">
      <ChoiceField name="role" legend="What for?" choices={ROLES} value={role} onChange={setRole} />
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
      <EmailField value={email} error={fields["email"] ?? null} onChange={setEmail} />
      <NewPasswordField label="Password" value={password} error={fields["password"] ?? null} onChange={setPassword} />
      <Notice tone="bad">{error}</Notice>
      <Button type="submit" busy={isBusy}>
        Create account
      </Button>
      <p className="text-[0.9375rem]">
        You have one?{" "}
        <Link href="/sign-in" className="font-medium text-accent-ink underline">
          Sign in
        </Link>
      </p>
    </form>
  );
}
