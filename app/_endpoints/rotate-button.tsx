"use client";

import { useSecret } from "../_account/use-secret";
import { Notice } from "../_ui/alert";
import { Button } from "../_ui/button";
import { ShownSecret } from "../_ui/shown-secret";

/** Replaces the secret of an endpoint and shows the new one, once. */
export function RotateButton({ endpointId }: { endpointId: string }) {
  const { make, secret, isBusy, error, dialog } = useSecret();

  return (
    <div className="grid justify-items-start gap-3">
      <Button look="plain" busy={isBusy} onClick={() => void make(`/api/webhook-endpoints/${endpointId}/rotate`, {})}>
        Replace secret
      </Button>
      <Notice tone="bad">{error}</Notice>
      <ShownSecret secret={secret} name="the secret" />
      {dialog}
    </div>
  );
}
