"use client";

import { type FormEvent, type ReactNode, useState } from "react";
import { EmailField } from "../_account/email-field";
import { goOn, signInWith } from "../_account/sign-in-call";
import { Notice } from "../_ui/alert";
import { Button } from "../_ui/button";
import { TextField } from "../_ui/field";

interface DemoAccount {
  readonly label: string;
  readonly email: string;
  readonly password: string;
}

interface Props {
  readonly next: string;
  readonly accounts: readonly DemoAccount[];
  /** Stands below the form: other ways in. */
  readonly children: ReactNode;
}

const REFUSED = "E-mail address and password do not fit, or there were too many tries.";

export function SignInForm({ next, accounts, children }: Props) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    const answer = await signInWith("credentials", { email, password });
    if (answer.ok) return goOn(next);
    setError(answer.status === 401 ? REFUSED : answer.error);
    setBusy(false);
  };
  const use = (account: DemoAccount): void => {
    setEmail(account.email);
    setPassword(account.password);
  };
  return (
    <>
      <form onSubmit={(event) => void submit(event)} className="grid gap-5">
        <EmailField value={email} onChange={setEmail} />
        <TextField
          id="password"
          label="Password"
          type="password"
          name="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        <Notice tone="bad">{error}</Notice>
        <Button type="submit" busy={isBusy}>
          Sign in
        </Button>
      </form>
      {children}
      {accounts.length === 0 ? null : <DemoAccounts accounts={accounts} onUse={use} />}
    </>
  );
}

function DemoAccounts({
  accounts,
  onUse,
}: {
  accounts: readonly DemoAccount[];
  onUse: (account: DemoAccount) => void;
}) {
  return (
    <section aria-labelledby="demo-accounts" className="mt-6 border-t border-line pt-5">
      <h2 id="demo-accounts" className="font-medium">
        Accounts of this test instance
      </h2>
      <ul className="mt-3 grid gap-2">
        {accounts.map((account) => (
          <li key={account.email} className="flex items-center justify-between gap-3">
            <span className="min-w-0">
              <span className="block text-[0.9375rem] font-medium">{account.label}</span>
              <span className="block text-sm break-all text-soft">{account.email}</span>
            </span>
            <Button look="plain" onClick={() => onUse(account)} aria-label={`Use the account “${account.label}”`}>
              Use
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
