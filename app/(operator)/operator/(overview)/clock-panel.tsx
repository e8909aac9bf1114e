"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Notice } from "../../../_ui/alert";
import { postJson } from "../../../_ui/api";
import { Button } from "../../../_ui/button";

const HOUR_MS = 3_600_000;
const MOVES = [
  { label: "+1 h", name: "Move the clock by one hour", advanceMs: HOUR_MS },
  { label: "+24 h", name: "Move the clock by 24 hours", advanceMs: 24 * HOUR_MS },
];

/** Moves the clock of a test instance; it never goes back. */
export function ClockPanel() {
  const router = useRouter();
  const [busyWith, setBusyWith] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [moved, setMoved] = useState<string | null>(null);
  const move = async (label: string, advanceMs: number): Promise<void> => {
    setBusyWith(label);
    setError(null);
    const answer = await postJson("/api/operator/clock", { advanceMs });
    setMoved(answer.ok ? `Moved by ${label}.` : null);
    if (!answer.ok) setError(answer.error);
    setBusyWith(null);
    router.refresh();
  };
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap gap-3">
        {MOVES.map(({ label, name, advanceMs }) => (
          <Button
            key={label}
            look="plain"
            busy={busyWith === label}
            disabled={busyWith !== null}
            aria-label={`${label}: ${name}`}
            onClick={() => void move(label, advanceMs)}
          >
            {label}
          </Button>
        ))}
      </div>
      <p className="text-sm text-soft">For trying things out: the clock only moves forward.</p>
      <Notice tone="bad">{error}</Notice>
      <Notice tone="good">{moved}</Notice>
    </div>
  );
}
