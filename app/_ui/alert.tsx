import type { ReactNode } from "react";
import type { Tone } from "./status-chip";

const TONES: Readonly<Record<Tone, string>> = {
  good: "border-accent bg-accent-soft text-accent-ink",
  wait: "border-wait-ink bg-wait-soft text-wait-ink",
  bad: "border-bad-ink bg-bad-soft text-bad-ink",
  quiet: "border-line-strong bg-raised text-ink",
};

/** A message that stands on the page. */
export function Alert({ tone, children }: { tone: Tone; children: ReactNode }) {
  return <div className={`rounded-lg border-l-4 px-4 py-3 text-[0.9375rem] ${TONES[tone]}`}>{children}</div>;
}

/** A place for messages that come later: it is always there, so that screen readers notice what appears in it. */
export function Notice({ tone, children }: { tone: Tone; children: ReactNode }) {
  const isEmpty = children === null || children === undefined || children === "";
  return (
    <div
      role={tone === "bad" ? "alert" : "status"}
      aria-live={tone === "bad" ? "assertive" : "polite"}
      // While empty it takes no room, not even the gap of a grid.
      className="empty:absolute"
    >
      {isEmpty ? null : <Alert tone={tone}>{children}</Alert>}
    </div>
  );
}
