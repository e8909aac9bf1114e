"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Notice } from "../_ui/alert";
import { readAmount } from "../_ui/amount";
import { postJson, textIn, useRequestKey } from "../_ui/api";
import { Button } from "../_ui/button";
import { TextField } from "../_ui/field";
import { LONGEST_REASON, reasonError } from "./reason";

export interface RefundTarget {
  readonly paymentId: string;
  readonly currency: string;
  /** What is left, as a plain number to type and as an amount to read. */
  readonly leftPlain: string;
  readonly left: string;
}

interface Props {
  /** null when nothing is left to give back. */
  readonly target: RefundTarget | null;
  readonly submit: string;
  readonly reasonHint: string;
}

const NOBODY_WRONG = { amount: null, reason: null } as const;

function amountError(text: string, { currency, leftPlain, left }: RefundTarget): string | null {
  const amount = readAmount(text, currency);
  if (amount === null) return "An amount such as 1250.50";
  return amount > (readAmount(leftPlain, currency) ?? 0) ? `At most ${left}` : null;
}

/** Asks for a refund; the same one is never asked for twice, also after a lost answer. */
export function RefundForm({ target, submit, reasonHint }: Props) {
  const router = useRouter();
  const request = useRequestKey();
  /** null until something is typed: all that is left. */
  const [text, setText] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<{ amount: string | null; reason: string | null }>(NOBODY_WRONG);
  const [error, setError] = useState<string | null>(null);
  const [done, setDone] = useState<string | null>(null);

  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (target === null) return;
    const amountText = text ?? target.leftPlain;
    const found = { amount: amountError(amountText, target), reason: reasonError(reason) };
    setWrong(found);
    setError(null);
    setDone(null);
    if (found.amount !== null || found.reason !== null) return;
    setBusy(true);
    const body = { amount: readAmount(amountText, target.currency), reason: reason.trim() };
    const answer = await postJson(`/api/payments/${target.paymentId}/refund`, body, request.keyFor(body));
    request.settle(answer);
    if (answer.ok) {
      setText(null);
      setReason("");
      const waits = textIn(answer.data, "state") === "requested";
      setDone(waits ? "Asked. You see below what is decided." : "Granted. You see below how the money goes back.");
    } else {
      setError(answer.error);
    }
    router.refresh();
    setBusy(false);
  };

  return (
    <form onSubmit={(event) => void send(event)} noValidate className="grid gap-5">
      {target === null ? null : (
        <>
          <TextField
            id="refund-amount"
            label={`Amount in ${target.currency}`}
            hint={`All that is left: ${target.left}.`}
            error={wrong.amount}
            inputMode="decimal"
            autoComplete="off"
            required
            value={text ?? target.leftPlain}
            onChange={(event) => setText(event.target.value)}
          />
          <TextField
            id="refund-reason"
            label="Reason"
            hint={reasonHint}
            error={wrong.reason}
            maxLength={LONGEST_REASON}
            autoComplete="off"
            required
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </>
      )}
      <Notice tone="bad">{error}</Notice>
      <Notice tone="good">{done}</Notice>
      {target === null ? null : (
        <Button type="submit" busy={isBusy} className="sm:justify-self-start">
          {submit}
        </Button>
      )}
    </form>
  );
}
