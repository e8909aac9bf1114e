"use client";

import { type FormEvent, useState } from "react";
import { groupOf, isRole } from "@/lib/auth/permissions";
import { homeOf } from "../_shell/home";
import { getJson, postForm, textIn } from "../_ui/api";
import { Notice } from "../_ui/alert";
import { Button } from "../_ui/button";
import { TextField } from "../_ui/field";

interface DemoAccount {
  readonly label: string;
  readonly email: string;
  readonly password: string;
}

/** Signs in at next-auth. @returns what went wrong, or null. */
async function signIn(email: string, password: string): Promise<string | null> {
  const csrf = await getJson("/api/auth/csrf");
  if (!csrf.ok) return csrf.error;
  const csrfToken = textIn(csrf.data, "csrfToken");
  const answer = await postForm("/api/auth/callback/credentials", {
    csrfToken,
    email,
    password,
    json: "true",
    callbackUrl: "/",
  });
  if (answer.ok) return null;
  return answer.status === 401 ? "E-mail address and password do not fit, or there were too many tries." : answer.error;
}

/** Where a person without a wish goes: the page of the role. */
async function goOn(next: string): Promise<void> {
  const session = next === "/" ? await getJson("/api/auth/session") : null;
  const user: unknown = session?.ok ? session.data["user"] : null;
  const role = typeof user === "object" && user !== null && "role" in user ? user.role : null;
  window.location.assign(next === "/" && isRole(role) ? homeOf(groupOf(role)) : next);
}

export function SignInForm({ next, accounts }: { next: string; accounts: readonly DemoAccount[] }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    const failure = await signIn(email, password);
    if (failure === null) return goOn(next);
    setError(failure);
    setBusy(false);
  };
  const use = (account: DemoAccount): void => {
    setEmail(account.email);
    setPassword(account.password);
  };
  return (
    <>
      <form onSubmit={(event) => void submit(event)} className="grid gap-5">
        <TextField
          id="email"
          label="E-mail address"
          type="email"
          name="email"
          autoComplete="username"
          required
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
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
