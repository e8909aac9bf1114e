"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Notice } from "../_ui/alert";
import { postJson, useRequestKey } from "../_ui/api";
import { Button } from "../_ui/button";

interface Props {
  readonly planId: string;
  readonly gateway: string;
  readonly label: string;
  /** For those who hear the buttons without the cards around them. */
  readonly name: string;
}

/** Chooses a plan and goes to its checkout. */
export function ChooseButton({ planId, gateway, label, name }: Props) {
  const router = useRouter();
  const request = useRequestKey();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const choose = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    const body = { planId, gateway };
    const answer = await postJson("/api/plans/buy", body, request.keyFor(body));
    request.settle(answer);
    if (answer.ok) return router.push(`/upgrade/checkout/${String(answer.data["orderId"])}`);
    setError(answer.error);
    setBusy(false);
  };
  return (
    <div className="grid gap-3">
      <Button busy={isBusy} disabled={isBusy} onClick={() => void choose()}>
        {label} <span className="sr-only">{name}</span>
      </Button>
      <Notice tone="bad">{error ?? undefined}</Notice>
    </div>
  );
}
