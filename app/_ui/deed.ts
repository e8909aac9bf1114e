"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { type ApiAnswer, type ApiFailure, fieldErrors, postJson, useRequestKey } from "./api";

interface Deed {
  /** Does it; true when it was done. The page is read again either way. */
  readonly send: (body: unknown) => Promise<boolean>;
  readonly isBusy: boolean;
  readonly error: string | null;
  /** What is wrong with each field, by its name. */
  readonly fields: Readonly<Record<string, string>>;
}

type Send = () => Promise<ApiAnswer>;

/**
 * One thing that a person does through the API; a repeat after a lost answer does nothing twice.
 * @param guard sends it, and again after a fresh proof where one is asked for (`useStepUp`)
 */
export function useDeed(path: string, guard: (send: Send) => Promise<ApiAnswer> = (send) => send()): Deed {
  const router = useRouter();
  const request = useRequestKey();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const send = async (body: unknown): Promise<boolean> => {
    setBusy(true);
    setFailure(null);
    const answer = await guard(() => postJson(path, body, request.keyFor([path, body])));
    request.settle(answer);
    if (!answer.ok) setFailure(answer);
    router.refresh();
    setBusy(false);
    return answer.ok;
  };
  return { send, isBusy, error: failure?.error ?? null, fields: fieldErrors(failure) };
}
