"use client";

import { useRouter } from "next/navigation";
import { type ReactNode, useState } from "react";
import { type ApiFailure, fieldErrors, postJson } from "../_ui/api";
import { useStepUp } from "./step-up";

interface Call {
  /** Posts, asking for a fresh proof where that is needed; null when it was refused. The page is read again afterwards. */
  readonly call: (path: string, body: unknown) => Promise<Readonly<Record<string, unknown>> | null>;
  readonly isBusy: boolean;
  /** What is wrong and belongs to no field. */
  readonly error: string | null;
  /** What is wrong with each field, by its name. */
  readonly fields: Readonly<Record<string, string>>;
  /** To be put on the page, outside of any form. */
  readonly dialog: ReactNode;
}

/** A form of somebody's own account. */
export function useCall(): Call {
  const router = useRouter();
  const { guard, dialog } = useStepUp();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiFailure | null>(null);
  const call: Call["call"] = async (path, body) => {
    setBusy(true);
    setFailure(null);
    const answer = await guard(() => postJson(path, body));
    setBusy(false);
    if (answer.ok) router.refresh();
    else setFailure(answer);
    return answer.ok ? answer.data : null;
  };
  const fields = fieldErrors(failure);
  const error = failure === null || Object.keys(fields).length > 0 ? null : failure.error;
  return { call, isBusy, error, fields, dialog };
}
