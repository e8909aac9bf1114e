"use client";

import { type FormEvent, useState } from "react";
import { CodeField } from "../_account/step-up";
import { useCall } from "../_account/use-call";
import { Button } from "../_ui/button";
import { CopyButton } from "../_ui/copy-button";
import { QrCode } from "./qr-code";

export interface Secret {
  /** Base 32, as authenticators take it. */
  readonly key: string;
  readonly uri: string;
}

interface Props {
  readonly secret: Secret;
  readonly onDone: (recoveryCodes: readonly string[]) => void;
  readonly onCancel: () => void;
}

/** Shows the secret and takes the first code of the authenticator. */
export function Enrolment({ secret, onDone, onCancel }: Props) {
  const [code, setCode] = useState("");
  const { call, isBusy, error, fields, dialog } = useCall();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const answer = await call("/api/account/second-factor/confirm", { code: code.replaceAll(" ", "") });
    if (answer) onDone(answer["recoveryCodes"] as string[]);
  };
  return (
    <>
      <form onSubmit={(event) => void submit(event)} className="grid gap-5">
        <div>
          <p>
            1. Scan this picture with your authenticator app, or choose “Enter a setup key” there and type the key
            below. Is the app on this device?{" "}
            <a href={secret.uri} className="font-medium text-accent-ink underline">
              Open it here
            </a>
            .
          </p>
          <div className="mt-3">
            <QrCode text={secret.uri} label="The key below, as a QR code for your authenticator app" />
          </div>
          <div className="mt-3 flex items-center gap-2 rounded-lg border border-line-strong bg-raised px-3 py-2">
            <code data-testid="totp-key" className="min-w-0 flex-1 font-mono break-words">
              {(secret.key.match(/.{1,4}/g) ?? []).join(" ")}
            </code>
            <CopyButton text={secret.key} name="the key" />
          </div>
        </div>
        <div>
          <p className="mb-3">2. Type the code that the app shows.</p>
          <CodeField
            value={code}
            onChange={setCode}
            error={fields["code"] ?? error}
            hint="Six digits; another comes every 30 seconds."
          />
        </div>
        <div className="flex flex-wrap gap-3">
          <Button type="submit" busy={isBusy}>
            Turn on
          </Button>
          <Button look="plain" onClick={onCancel}>
            Cancel
          </Button>
        </div>
      </form>
      {dialog}
    </>
  );
}
