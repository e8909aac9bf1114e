"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Notice } from "../_ui/alert";
import { postJson, useRequestKey } from "../_ui/api";
import { Button } from "../_ui/button";
import { Dialog } from "../_ui/dialog";

interface Props {
  /** On the button, and again on the one that does it. */
  readonly label: string;
  /** What follows from it, in words and amounts. */
  readonly text: string;
  readonly path: string;
  readonly body: Readonly<Record<string, string>>;
  readonly look?: "primary" | "plain";
}

/** A deed that is explained and asked about once more before it is done. */
export function DeedButton({ label, text, path, body, look = "plain" }: Props) {
  const router = useRouter();
  const request = useRequestKey();
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const send = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    const answer = await postJson(path, body, request.keyFor(body));
    request.settle(answer);
    if (answer.ok) setOpen(false);
    else setError(answer.error);
    router.refresh();
    setBusy(false);
  };
  return (
    <>
      <Button look={look} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Dialog title={label} isOpen={isOpen} onClose={() => setOpen(false)}>
        <div className="grid gap-5 text-left whitespace-normal">
          <p className="text-soft">{text}</p>
          <Notice tone="bad">{error}</Notice>
          <Button busy={isBusy} onClick={() => void send()}>
            {label}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
