"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Notice } from "../../_ui/alert";
import { readAmount } from "../../_ui/amount";
import { useStepUp } from "../../_account/step-up";
import { postJson, useRequestKey } from "../../_ui/api";
import { Button } from "../../_ui/button";
import { SelectField, TextField } from "../../_ui/field";
import { EstimateText } from "./estimate";

export interface PayoutTarget {
  readonly id: string;
  readonly method: string;
  readonly currency: string;
  readonly name: string;
  readonly available: string;
  readonly availablePlain: string;
  readonly minimum: string | null;
}

/** Asks for a payout; the same request is never made twice, also after a lost answer. */
export function PayoutForm({ targets }: { targets: readonly PayoutTarget[] }) {
  const router = useRouter();
  const request = useRequestKey();
  const { guard, dialog } = useStepUp();
  const [targetId, setTargetId] = useState(targets[0]?.id ?? "");
  const [text, setText] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [fieldError, setFieldError] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const target = targets.find((each) => each.id === targetId);
  const amount = target ? readAmount(text, target.currency) : null;
  const wish = target && amount !== null ? { amount, currency: target.currency, method: target.method } : null;

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!target) return;
    setFieldError(amount === null ? "An amount such as 1250.50" : null);
    setError(null);
    setDone(null);
    if (amount === null) return;
    setBusy(true);
    const body = { amount, currency: target.currency, method: target.method };
    const answer = await guard(() => postJson("/api/payouts/request", body, request.keyFor(body)));
    request.settle(answer);
    if (answer.ok) {
      setText("");
      setDone("Requested. You see below how it goes on.");
      router.refresh();
    } else {
      setError(answer.error);
    }
    setBusy(false);
  };

  return (
    <>
      <form onSubmit={(event) => void submit(event)} noValidate className="grid gap-5">
        <SelectField
          id="destination"
          label="Pay to"
          value={targetId}
          onChange={(event) => setTargetId(event.target.value)}
        >
          {targets.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name}
            </option>
          ))}
        </SelectField>
        <div className="grid gap-2">
          <TextField
            id="amount"
            label={`Amount in ${target?.currency ?? ""}`}
            hint={<AmountHint target={target} />}
            error={fieldError}
            inputMode="decimal"
            autoComplete="off"
            required
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <div>
            <Button look="quiet" onClick={() => setText(target?.availablePlain ?? "")} className="-ml-4">
              Take all that is available
            </Button>
          </div>
        </div>
        <EstimateText wish={wish} />
        <Notice tone="bad">{error}</Notice>
        <Notice tone="good">{done}</Notice>
        <Button type="submit" busy={isBusy}>
          Request payout
        </Button>
      </form>
      {dialog}
    </>
  );
}

function AmountHint({ target }: { target: PayoutTarget | undefined }) {
  if (!target) return null;
  return (
    <>
      Available: {target.available}. {target.minimum === null ? "" : `The smallest payout is ${target.minimum}.`}
    </>
  );
}
