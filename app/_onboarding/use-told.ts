"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useStepUp } from "../_account/step-up";
import { type ApiFailure, fieldErrors, postJson, useRequestKey } from "../_ui/api";

/** Sends a step; the same one is kept once, also after a lost answer. What was typed stays where it was refused. */
export function useTold(path: string) {
  const router = useRouter();
  const request = useRequestKey();
  const { guard, dialog } = useStepUp();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const send = async (body: object): Promise<void> => {
    setBusy(true);
    setFailure(null);
    const answer = await guard(() => postJson(path, body, request.keyFor(body)));
    request.settle(answer);
    if (answer.ok) {
      // Without a step in the address the page shows the next one that is left.
      router.push("/onboarding");
      router.refresh();
    } else setFailure(answer);
    setBusy(false);
  };
  const fields = fieldErrors(failure);
  const error = failure === null || Object.keys(fields).length > 0 ? null : failure.error;
  return { send, isBusy, fields, error, dialog };
}
