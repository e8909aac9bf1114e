"use client";

import { useState } from "react";
import { textIn } from "../_ui/api";
import { useCall } from "../_account/use-call";
import { Notice } from "../_ui/alert";
import { Button } from "../_ui/button";
import { Enrolment, type Secret } from "./enrolment";
import { RecoveryCodes } from "./recovery-codes";

interface Props {
  readonly isOn: boolean;
  readonly codesLeft: number;
}

/** Turns the second factor on and off; what is shown once stays until it is put away. */
export function SecondFactor({ isOn, codesLeft }: Props) {
  const [secret, setSecret] = useState<Secret | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const { call, isBusy, error, dialog } = useCall();
  const begin = async (): Promise<void> => {
    const answer = await call("/api/account/second-factor/begin", {});
    if (answer) setSecret({ key: textIn(answer, "secret"), uri: textIn(answer, "uri") });
  };
  const renew = async (): Promise<void> => {
    const answer = await call("/api/account/second-factor/codes", {});
    if (answer) setCodes(answer["recoveryCodes"] as string[]);
  };
  const enrolled = (given: readonly string[]): void => {
    setSecret(null);
    setCodes(given);
  };
  if (codes !== null) return <RecoveryCodes codes={codes} onDone={() => setCodes(null)} />;
  if (secret !== null) return <Enrolment secret={secret} onDone={enrolled} onCancel={() => setSecret(null)} />;
  return (
    <div className="grid gap-4">
      {isOn ? (
        <p>
          On. {codesLeft} of 10 recovery codes {codesLeft === 1 ? "is" : "are"} left.
        </p>
      ) : (
        <p className="text-soft">
          Off. With it on, a code from an authenticator app is asked for when you sign in, before payouts and before
          changes to your account.
        </p>
      )}
      <Notice tone="bad">{error}</Notice>
      {isOn ? (
        <div className="flex flex-wrap gap-3">
          <Button look="plain" busy={isBusy} onClick={() => void renew()}>
            New recovery codes
          </Button>
          <Button look="plain" busy={isBusy} onClick={() => void call("/api/account/second-factor/remove", {})}>
            Turn off
          </Button>
        </div>
      ) : (
        <Button busy={isBusy} onClick={() => void begin()} className="justify-self-start">
          Turn on
        </Button>
      )}
      {dialog}
    </div>
  );
}
