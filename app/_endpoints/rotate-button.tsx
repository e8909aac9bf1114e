"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Notice } from "../_ui/alert";
import { postJson, textIn } from "../_ui/api";
import { Button } from "../_ui/button";
import { Secret } from "./secret";

/** Replaces the secret of an endpoint and shows the new one, once. */
export function RotateButton({ endpointId }: { endpointId: string }) {
  const router = useRouter();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [secret, setSecret] = useState<string | null>(null);

  const rotate = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    const answer = await postJson(`/api/webhook-endpoints/${endpointId}/rotate`, {});
    if (answer.ok) setSecret(textIn(answer.data, "secret"));
    else setError(answer.error);
    router.refresh();
    setBusy(false);
  };

  return (
    <div className="grid justify-items-start gap-3">
      <Button look="plain" busy={isBusy} onClick={() => void rotate()}>
        Replace secret
      </Button>
      <Notice tone="bad">{error}</Notice>
      {secret === null ? null : <Secret secret={secret} />}
    </div>
  );
}
