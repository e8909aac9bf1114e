"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Notice } from "../../../_ui/alert";
import { type ApiAnswer, postJson, useRequestKey } from "../../../_ui/api";
import { Button } from "../../../_ui/button";

function resultOf(answer: ApiAnswer): string {
  if (!answer.ok) return answer.error;
  const count = Number(answer.data["settled"]);
  if (count === 0) return "No hold was over.";
  return count === 1 ? "1 hold was settled." : `${count} holds were settled.`;
}

export function SettleButton() {
  const router = useRouter();
  const request = useRequestKey();
  const [isBusy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<ApiAnswer | null>(null);
  const settle = async (): Promise<void> => {
    setBusy(true);
    const body = { processBatch: true };
    const result = await postJson("/api/sessions/settle", body, request.keyFor(body));
    request.settle(result);
    setAnswer(result);
    setBusy(false);
    router.refresh();
  };
  return (
    <div className="grid gap-3">
      <Button busy={isBusy} onClick={() => void settle()}>
        Settle due holds
      </Button>
      <Notice tone={answer?.ok === false ? "bad" : "good"}>{answer === null ? null : resultOf(answer)}</Notice>
    </div>
  );
}
