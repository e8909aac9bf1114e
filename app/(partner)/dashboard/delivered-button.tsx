"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Notice } from "../../_ui/alert";
import { postJson, useRequestKey } from "../../_ui/api";
import { Button } from "../../_ui/button";

/** The partner says that a session took place. */
export function DeliveredButton({ sessionId, title }: { sessionId: string; title: string }) {
  const router = useRouter();
  const request = useRequestKey();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const send = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    const answer = await postJson("/api/sessions/complete", { sessionId }, request.keyFor(sessionId));
    request.settle(answer);
    if (answer.ok) router.refresh();
    else setError(answer.error);
    setBusy(false);
  };
  return (
    <div className="grid min-w-44 gap-2">
      <Button look="plain" busy={isBusy} onClick={() => void send()} aria-label={`Mark as delivered: ${title}`}>
        Mark as delivered
      </Button>
      <Notice tone="bad">{error}</Notice>
    </div>
  );
}
