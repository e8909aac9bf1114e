"use client";

import { useStepUp } from "../_account/step-up";
import { Notice } from "../_ui/alert";
import { Button } from "../_ui/button";
import { useDeed } from "../_ui/deed";

/** Tries a payout again that came to nothing, after a fresh proof of who asks. */
export function RetryButton({ payoutId, subject }: { payoutId: string; subject: string }) {
  const { guard, dialog } = useStepUp();
  const { send, isBusy, error } = useDeed(`/api/payouts/${payoutId}/retry`, guard);
  return (
    <div className="grid gap-2 whitespace-normal">
      <Button look="plain" busy={isBusy} onClick={() => void send({})} aria-label={`Try again: ${subject}`}>
        Try again
      </Button>
      <Notice tone="bad">{error}</Notice>
      {dialog}
    </div>
  );
}
