"use client";

import { useState } from "react";
import { getJson, postForm, textIn } from "../_ui/api";
import { Notice } from "../_ui/alert";
import { Button } from "../_ui/button";

interface Props {
  readonly providers: readonly { readonly id: string; readonly label: string }[];
  readonly next: string;
}

/** Leads to other providers, who say who somebody is. */
export function ProviderButtons({ providers, next }: Props) {
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  if (providers.length === 0) return null;
  const leave = async (provider: string): Promise<void> => {
    setBusy(provider);
    setError(null);
    const csrf = await getJson("/api/auth/csrf");
    const csrfToken = csrf.ok ? textIn(csrf.data, "csrfToken") : "";
    const callbackUrl = `/sign-in?next=${encodeURIComponent(next)}`;
    const answer = await postForm(`/api/auth/signin/${provider}`, { csrfToken, callbackUrl, json: "true" });
    if (answer.ok) return window.location.assign(textIn(answer.data, "url"));
    setError(answer.error);
    setBusy(null);
  };
  return (
    <div className="mt-5 grid gap-3">
      {providers.map(({ id, label }) => (
        <Button key={id} look="plain" busy={busy === id} onClick={() => void leave(id)}>
          {label}
        </Button>
      ))}
      <Notice tone="bad">{error}</Notice>
    </div>
  );
}
