"use client";

import { useState } from "react";
import { useSecret } from "../_account/use-secret";
import { Notice } from "../_ui/alert";
import { Button } from "../_ui/button";
import { Dialog } from "../_ui/dialog";
import { ShownSecret } from "../_ui/shown-secret";

/** Gives a key another secret; the one before stays good for a day. */
export function RotateButton({ keyId, name }: { keyId: string; name: string }) {
  const { make, secret, forget, isBusy, error, dialog } = useSecret();
  const [isOpen, setOpen] = useState(false);
  const close = (): void => {
    setOpen(false);
    forget();
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
          <ShownSecret secret={secret} name="the key" />
          {secret === null ? (
            <Button busy={isBusy} onClick={() => void make(`/api/keys/${keyId}/rotate`, {})}>
              Rotate {name}
            </Button>
          ) : null}
        </div>
      </Dialog>
      {dialog}
    </>
  );
}
