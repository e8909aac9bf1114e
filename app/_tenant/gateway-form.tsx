"use client";

import { type FormEvent, useState } from "react";
import { useStepUp } from "../_account/step-up";
import { Notice } from "../_ui/alert";
import { Button } from "../_ui/button";
import { useDeed } from "../_ui/deed";
import { TextField } from "../_ui/field";

interface Props {
  readonly gateway: "razorpay" | "paypal";
  readonly label: string;
  readonly enabled: boolean;
  /** What is known of the keys; null where there are none. */
  readonly keyLabel: string | null;
}

const KEYS = {
  razorpay: [
    { name: "keyId", label: "Key id", hint: undefined },
    { name: "keySecret", label: "Key secret", hint: undefined },
    { name: "webhookSecrets", label: "Webhook secrets", hint: "While one is replaced: both, with a space between" },
    { name: "payoutAccountNumber", label: "RazorpayX account number", hint: undefined },
  ],
  paypal: [
    { name: "clientId", label: "Client id", hint: undefined },
    { name: "clientSecret", label: "Client secret", hint: undefined },
    { name: "webhookId", label: "Webhook id", hint: undefined },
  ],
} as const;

/** Switches a gateway on or off and takes new keys; what was given before is never shown. */
export function GatewayForm({ gateway, label, enabled, keyLabel }: Props) {
  const { guard, dialog } = useStepUp();
  const { send, isBusy, error } = useDeed("/api/tenant/gateways", guard);
  const [keys, setKeys] = useState<Readonly<Record<string, string>>>({});
  const isGiven = Object.values(keys).some((text) => text !== "");
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const secrets = (keys["webhookSecrets"] ?? "").split(/[\s,]+/).filter((text) => text !== "");
    const given = gateway === "razorpay" ? { ...keys, webhookSecrets: secrets } : keys;
    if (await send({ gateway, enabled, keys: given })) setKeys({});
  };
  return (
    <>
      <form onSubmit={(event) => void submit(event)} className="grid gap-4">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <p>
            <span className="font-medium">{label}</span>{" "}
            <span className="text-soft">
              {keyLabel === null ? "without keys of your own" : `with the keys of ${keyLabel}`},{" "}
              {enabled ? "takes new orders" : "takes no new orders"}
            </span>
          </p>
          <Button
            type="button"
            look="plain"
            disabled={isBusy}
            aria-label={`${enabled ? "Switch off" : "Switch on"} ${label}`}
            onClick={() => void send({ gateway, enabled: !enabled })}
          >
            {enabled ? "Switch off" : "Switch on"}
          </Button>
        </div>
        <details>
          <summary className="inline-block min-h-6 py-1 font-medium">New keys for {label}</summary>
          <div className="mt-3 grid gap-4">
            {KEYS[gateway].map(({ name, label: text, hint }) => (
              <TextField
                key={name}
                id={`${gateway}-${name}`}
                label={text}
                hint={hint}
                autoComplete="off"
                required
                value={keys[name] ?? ""}
                onChange={(event) => setKeys({ ...keys, [name]: event.target.value })}
              />
            ))}
            <Button type="submit" busy={isBusy} disabled={!isGiven}>
              Use these keys
            </Button>
          </div>
        </details>
        <Notice tone="bad">{error}</Notice>
      </form>
      {dialog}
    </>
  );
}
