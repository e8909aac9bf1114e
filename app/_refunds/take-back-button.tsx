"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Notice } from "../_ui/alert";
import { postJson, useRequestKey } from "../_ui/api";
import { Button } from "../_ui/button";

/** The customer takes a wish back that nobody has decided about. */
export function TakeBackButton({ refundId, subject }: { refundId: string; subject: string }) {
  const router = useRouter();
  const request = useRequestKey();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const send = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    const answer = await postJson(`/api/refunds/${refundId}/cancel`, {}, request.keyFor(refundId));
    request.settle(answer);
    if (!answer.ok) setError(answer.error);
    router.refresh();
    setBusy(false);
  };
  return (
    <div className="grid gap-2">
      <Button look="plain" busy={isBusy} onClick={() => void send()} aria-label={`Take back: ${subject}`}>
        Take back
      </Button>
      <Notice tone="bad">{error}</Notice>
    </div>
  );
}
