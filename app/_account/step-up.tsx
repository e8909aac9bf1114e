"use client";

import { type FormEvent, type ReactNode, useState } from "react";
import { type ApiAnswer, type ApiFailure, postJson } from "../_ui/api";
import { Button } from "../_ui/button";
import { Dialog } from "../_ui/dialog";
import { TextField } from "../_ui/field";
import { SignOut } from "../_shell/sign-out";

type Proof = "code" | "password" | "sign_in";

interface Asked {
  readonly proof: Proof;
  readonly end: (isProven: boolean) => void;
}

interface StepUp {
  /** Sends a request; where it needs a fresh proof, that is asked for and the request is sent again. */
  readonly guard: (send: () => Promise<ApiAnswer>) => Promise<ApiAnswer>;
  /** To be put on the page, outside of any form. */
  readonly dialog: ReactNode;
}

export function useStepUp(): StepUp {
  const [asked, setAsked] = useState<Asked | null>(null);
  const guard = async (send: () => Promise<ApiAnswer>): Promise<ApiAnswer> => {
    const answer = await send();
    if (answer.ok || answer.code !== "step_up_required") return answer;
    const isProven = await new Promise<boolean>((end) => setAsked({ proof: proofOf(answer), end }));
    setAsked(null);
    return isProven ? send() : answer;
  };
  return { guard, dialog: asked === null ? null : <StepUpDialog asked={asked} /> };
}

function proofOf({ details }: ApiFailure): Proof {
  const ask = details["ask"];
  return ask === "code" || ask === "password" ? ask : "sign_in";
}

function StepUpDialog({ asked: { proof, end } }: { asked: Asked }) {
  return (
    <Dialog title="Is it you?" isOpen onClose={() => end(false)}>
      {proof === "sign_in" ? (
        <div className="grid gap-4">
          <p>Please sign out and in again; for five minutes after that you can do this.</p>
          <SignOut />
        </div>
      ) : (
        <ProofForm proof={proof} onProven={() => end(true)} />
      )}
    </Dialog>
  );
}

function ProofForm({ proof, onProven }: { proof: "code" | "password"; onProven: () => void }) {
  const [text, setText] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const answer = await postJson("/api/account/step-up", { [proof]: text });
    setBusy(false);
    if (answer.ok) onProven();
    else setError(answer.error);
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="grid gap-5">
      <p className="text-soft">This needs a fresh proof. It holds for five minutes.</p>
      {proof === "code" ? (
        <CodeField value={text} onChange={setText} error={error} />
      ) : (
        <TextField
          id="step-up-password"
          label="Your password"
          type="password"
          autoComplete="current-password"
          required
          error={error}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )}
      <Button type="submit" busy={isBusy}>
        Confirm
      </Button>
    </form>
  );
}

interface CodeFieldProps {
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly error: string | null;
  readonly hint?: string;
}

/** Where a code of the authenticator, or a recovery code, is typed. */
export function CodeField({ value, onChange, error, hint }: CodeFieldProps) {
  return (
    <TextField
      id="code"
      label="Code"
      hint={hint ?? "Six digits from your authenticator, or one of your recovery codes."}
      autoComplete="one-time-code"
      autoCapitalize="none"
      spellCheck={false}
      required
      error={error}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
