"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { postJson, textIn } from "../_ui/api";
import { useStepUp } from "./step-up";

interface SecretCall {
  /** Posts what is answered with a secret, asking for a fresh proof where that is needed; true when it was done. */
  readonly make: (path: string, body: unknown) => Promise<boolean>;
  /** The secret of the last answer, which is in no other place. */
  readonly secret: string | null;
  readonly forget: () => void;
  readonly isBusy: boolean;
  readonly error: string | null;
  /** To be put on the page, outside of any form. */
  readonly dialog: ReactNode;
}

/** A deed whose answer holds a secret that is shown this once. The page is read again either way. */
export function useSecret(): SecretCall {
  const router = useRouter();
  const { guard, dialog } = useStepUp();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const make = async (path: string, body: unknown): Promise<boolean> => {
    setBusy(true);
    setError(null);
    setSecret(null);
    const answer = await guard(() => postJson(path, body));
    if (answer.ok) setSecret(textIn(answer.data, "secret"));
    else setError(answer.error);
    router.refresh();
    setBusy(false);
    return answer.ok;
  };
  return { make, secret, forget: () => setSecret(null), isBusy, error, dialog };
}
