"use client";

import { useEffect, useRef } from "react";
import { getJson } from "./api";

const EVERY_MS = 2_000;

interface Watched {
  readonly gateway: string;
  readonly paymentId: string;
}

/** Asks every two seconds how a payment stands, until `onState` says that it is enough. */
export function usePaymentWatch(watched: Watched | null, onState: (state: string) => boolean): void {
  const isEnough = useRef(onState);
  useEffect(() => {
    isEnough.current = onState;
  });
  const path =
    watched === null
      ? null
      : `/api/payments/status/${encodeURIComponent(watched.gateway)}/${encodeURIComponent(watched.paymentId)}`;
  useEffect(() => {
    if (path === null) return;
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      const answer = document.hidden ? null : await getJson(path);
      if (isOver) return;
      const state = answer?.ok ? answer.data["state"] : null;
      if (typeof state === "string" && isEnough.current(state)) return;
      timer = setTimeout(() => void ask(), EVERY_MS);
    };
    timer = setTimeout(() => void ask(), EVERY_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [path]);
}
