"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useStepUp } from "../_account/step-up";
import { Notice } from "../_ui/alert";
import { postJson, textIn } from "../_ui/api";
import { Button } from "../_ui/button";
import { Dialog } from "../_ui/dialog";
import { Secret } from "./secret";

/** Gives a key another secret; the one before stays good for a day. */
export function RotateButton({ keyId, name }: { keyId: string; name: string }) {
  const router = useRouter();
  const { guard, dialog } = useStepUp();
  const [isOpen, setOpen] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [secret, setSecret] = useState<string | null>(null);

  const rotate = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    const answer = await guard(() => postJson(`/api/keys/${keyId}/rotate`, {}));
    if (answer.ok) setSecret(textIn(answer.data, "secret"));
    else setError(answer.error);
    setBusy(false);
  };
  const close = (): void => {
    setOpen(false);
    setSecret(null);
    router.refresh();
  };

  return (
    <>
      <Button look="plain" onClick={() => setOpen(true)} aria-label={`Rotate: ${name}`}>
        Rotate
      </Button>
      <Dialog title="Rotate the key" isOpen={isOpen} onClose={close}>
        <div className="grid gap-5 text-left whitespace-normal">
          <p className="text-soft">There will be a new key. The one before stays good for 24 hours.</p>
          <Notice tone="bad">{error}</Notice>
          <Notice tone="good">{secret === null ? null : <Secret text={secret} />}</Notice>
          {secret === null ? (
            <Button busy={isBusy} onClick={() => void rotate()}>
              Rotate {name}
            </Button>
          ) : null}
        </div>
      </Dialog>
      {dialog}
    </>
  );
}
