"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useId, useState } from "react";
import { Notice } from "../_ui/alert";
import { postJson, useRequestKey } from "../_ui/api";
import { Button } from "../_ui/button";
import { Dialog } from "../_ui/dialog";
import { TextField } from "../_ui/field";
import { LONGEST_REASON, reasonError } from "./reason";

interface Props {
  /** On the button, for example `Approve`. */
  readonly label: string;
  /** What it is about, for those who hear the page: `refund of ₹500.00`. */
  readonly subject: string;
  /** The dialog's title and the button that does it. */
  readonly title: string;
  /** What happens then. */
  readonly text: string;
  readonly reasonHint: string;
  readonly path: string;
  /** Goes with the reason. */
  readonly fields?: Readonly<Record<string, string | number>>;
  readonly suggestedReason?: string;
  readonly look?: "primary" | "plain";
}

/** A deed that moves or refuses money: it asks for a reason before. */
export function ReasonedAction({ label, subject, title, text, reasonHint, path, fields, ...rest }: Props) {
  const router = useRouter();
  const request = useRequestKey();
  const fieldId = useId();
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState(rest.suggestedReason ?? "");
  const [wrong, setWrong] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const found = reasonError(reason);
    setWrong(found);
    setError(null);
    if (found !== null) return;
    setBusy(true);
    const body = { ...fields, reason: reason.trim() };
    const answer = await postJson(path, body, request.keyFor(body));
    request.settle(answer);
    if (answer.ok) {
      setOpen(false);
      router.refresh();
    } else {
      setError(answer.error);
    }
    setBusy(false);
  };

  return (
    <>
      <Button look={rest.look ?? "plain"} onClick={() => setOpen(true)} aria-label={`${label}: ${subject}`}>
        {label}
      </Button>
      <Dialog title={title} isOpen={isOpen} onClose={() => setOpen(false)}>
        <form onSubmit={(event) => void send(event)} noValidate className="grid gap-5 text-left whitespace-normal">
          <p className="text-soft">{text}</p>
          <TextField
            id={fieldId}
            label="Reason"
            hint={reasonHint}
            error={wrong}
            maxLength={LONGEST_REASON}
            autoComplete="off"
            required
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
          <Notice tone="bad">{error}</Notice>
          <Button type="submit" busy={isBusy}>
            {title}
          </Button>
        </form>
      </Dialog>
    </>
  );
}
