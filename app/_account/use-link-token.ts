"use client";

import { useSyncExternalStore } from "react";

const listen = (onChange: () => void): (() => void) => {
  window.addEventListener("hashchange", onChange);
  return () => window.removeEventListener("hashchange", onChange);
};

/** What stands behind the # of the address, where only the browser sees it; null while the page comes from the server. */
export function useLinkToken(): string | null {
  return useSyncExternalStore(
    listen,
    () => window.location.hash.slice(1),
    () => null,
  );
}
