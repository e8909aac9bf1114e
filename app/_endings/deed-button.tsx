"use client";

import { useState } from "react";
import { Notice } from "../_ui/alert";
import { Button } from "../_ui/button";
import { useDeed } from "../_ui/deed";
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
  const { send, isBusy, error } = useDeed(path);
  const [isOpen, setOpen] = useState(false);
  const confirm = async (): Promise<void> => {
    if (await send(body)) setOpen(false);
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
          <Button busy={isBusy} onClick={() => void confirm()}>
            {label}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
