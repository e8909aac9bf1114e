"use client";

import { useEffect, useState } from "react";

interface Props {
  readonly leftMs: number;
  /** Called once when the time is over. */
  readonly onOver: () => void;
  /** What is kept so long, as a sentence begins. */
  readonly what: string;
}

/** Counts down from what the server's clock says is left. */
export function Countdown({ leftMs, onOver, what }: Props) {
  const [left, setLeft] = useState(leftMs);
  useEffect(() => {
    const began = performance.now();
    const timer = setInterval(() => {
      const rest = leftMs - (performance.now() - began);
      setLeft(Math.max(0, rest));
      if (rest > 0) return;
      clearInterval(timer);
      onOver();
    }, 1_000);
    return () => clearInterval(timer);
  }, [leftMs, onOver]);
  const seconds = Math.ceil(left / 1_000);
  return (
    <p role="timer" className="text-sm text-soft">
      {what} is kept for another{" "}
      <span className="font-medium text-ink tabular-nums">
        {Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, "0")}
      </span>{" "}
      minutes.
    </p>
  );
}
