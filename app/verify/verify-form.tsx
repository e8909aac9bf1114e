"use client";

import { useState } from "react";
import { useCall } from "../_account/use-call";
import { useLinkToken } from "../_account/use-link-token";
import { Notice } from "../_ui/alert";
import { Button, ButtonLink } from "../_ui/button";

export function VerifyForm() {
  const token = useLinkToken();
  const [isDone, setDone] = useState(false);
  const { call, isBusy, error, fields } = useCall();
  const confirm = async (): Promise<void> => {
    if ((await call("/api/account/verify", { token })) !== null) setDone(true);
  };
  if (isDone)
    return (
      <div className="grid gap-5">
        <Notice tone="good">Your e-mail address is confirmed.</Notice>
        <ButtonLink href="/sign-in">Go on</ButtonLink>
      </div>
    );
  return (
    <div className="grid gap-5">
      <p>If you did not ask for this, close the page.</p>
      <Notice tone="bad">{error ?? (fields["token"] ? "This link is not complete." : null)}</Notice>
      <Button busy={isBusy} onClick={() => void confirm()}>
        Confirm
      </Button>
    </div>
  );
}
