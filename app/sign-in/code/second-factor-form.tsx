"use client";

import { type FormEvent, useState } from "react";
import { goOn } from "../../_account/sign-in-call";
import { CodeField } from "../../_account/step-up";
import { SignOut } from "../../_shell/sign-out";
import { postJson } from "../../_ui/api";
import { Button } from "../../_ui/button";

export function SecondFactorForm({ next }: { next: string }) {
  const [code, setCode] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    const answer = await postJson("/api/account/second-factor/answer", { code });
    if (answer.ok) return goOn(next);
    setError(answer.code === "invalid_input" ? "A code has at least six characters." : answer.error);
    setBusy(false);
  };
  return (
    <>
      <form onSubmit={(event) => void submit(event)} className="grid gap-5">
        <CodeField value={code} onChange={setCode} error={error} />
        <Button type="submit" busy={isBusy}>
          Sign in
        </Button>
      </form>
      <div className="mt-5 grid gap-3 border-t border-line pt-5">
        <p className="text-sm text-soft">Neither at hand, or somebody else's account?</p>
        <SignOut />
      </div>
    </>
  );
}
