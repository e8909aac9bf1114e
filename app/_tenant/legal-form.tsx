"use client";

import { type FormEvent, useState } from "react";
import { Notice } from "../_ui/alert";
import { Button } from "../_ui/button";
import { useDeed } from "../_ui/deed";
import { TextAreaField } from "../_ui/field";

interface Props {
  readonly kind: string;
  readonly title: string;
  /** 0 where nothing was published. */
  readonly version: number;
  readonly text: string;
}

/** Publishes a new version of a legal text. */
export function LegalForm({ kind, title, version, text }: Props) {
  const { send, isBusy, error } = useDeed("/api/tenant/legal");
  const [draft, setDraft] = useState(text);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    await send({ kind, text: draft });
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="grid gap-3">
      <TextAreaField
        id={`legal-${kind}`}
        label={title}
        hint={version === 0 ? "Not published yet" : `Version ${version} is in force`}
        required
        maxLength={100_000}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
      />
      <Notice tone="bad">{error}</Notice>
      <Button
        type="submit"
        look="plain"
        busy={isBusy}
        disabled={draft.trim() === text}
        aria-label={`Publish version ${version + 1} of ${title}`}
      >
        Publish version {version + 1}
      </Button>
    </form>
  );
}
