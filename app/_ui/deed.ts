"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { postJson, useRequestKey } from "./api";

interface Deed {
  /** Does it; true when it was done. The page is read again either way. */
  readonly send: (body: unknown) => Promise<boolean>;
  readonly isBusy: boolean;
  readonly error: string | null;
}

/** One thing that a person does through the API; a repeat after a lost answer does nothing twice. */
export function useDeed(path: string): Deed {
  const router = useRouter();
  const request = useRequestKey();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const send = async (body: unknown): Promise<boolean> => {
    setBusy(true);
    setError(null);
    const answer = await postJson(path, body, request.keyFor([path, body]));
    request.settle(answer);
    if (!answer.ok) setError(answer.error);
    router.refresh();
    setBusy(false);
    return answer.ok;
  };
  return { send, isBusy, error };
}
