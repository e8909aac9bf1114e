"use client";

import { useState } from "react";
import { AskLinkForm } from "../_account/ask-link-form";
import { goOn, signInWith } from "../_account/sign-in-call";
import { useLinkToken } from "../_account/use-link-token";
import { Notice } from "../_ui/alert";
import { Button, ButtonLink } from "../_ui/button";

/** Asks for a link, or opens the one that the page was come to by. */
export function MagicLink({ hasOutbox }: { hasOutbox: boolean }) {
  const token = useLinkToken();
  if (token === null) return null;
  if (token !== "") return <OpenLink token={token} />;
  return <AskLinkForm path="/api/account/magic-link" label="Send the link" hasOutbox={hasOutbox} />;
}

function OpenLink({ token }: { token: string }) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const open = async (): Promise<void> => {
    setBusy(true);
    const answer = await signInWith("magic-link", { token });
    if (answer.ok) return goOn("/");
    setError(answer.status === 401 ? "This link is not good any more. Please ask for another." : answer.error);
    setBusy(false);
  };
  return (
    <div className="grid gap-5">
      <Notice tone="bad">{error}</Notice>
      {error === null ? (
        <Button busy={isBusy} onClick={() => void open()}>
          Sign in
        </Button>
      ) : (
        <ButtonLink href="/sign-in">Go to the sign-in</ButtonLink>
      )}
    </div>
  );
}
