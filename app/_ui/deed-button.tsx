"use client";

import { Notice } from "./alert";
import { Button } from "./button";
import { useDeed } from "./deed";

interface Props {
  readonly label: string;
  /** What it is about, for those who hear the page. */
  readonly subject: string;
  readonly path: string;
  readonly body?: Readonly<Record<string, string>>;
  readonly look?: "primary" | "plain";
}

/** A deed that needs no more than a click. */
export function DeedButton({ label, subject, path, body = {}, look = "plain" }: Props) {
  const { send, isBusy, error } = useDeed(path);
  return (
    <div className="grid gap-2">
      <Button look={look} busy={isBusy} onClick={() => void send(body)} aria-label={`${label}: ${subject}`}>
        {label}
      </Button>
      <Notice tone="bad">{error}</Notice>
    </div>
  );
}
