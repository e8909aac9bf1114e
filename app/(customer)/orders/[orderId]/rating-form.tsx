"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Notice } from "../../../_ui/alert";
import { postJson, useRequestKey } from "../../../_ui/api";
import { Button } from "../../../_ui/button";
import { TextField } from "../../../_ui/field";

const WHOLE_NUMBER = /^\d{1,3}$/;

function readScore(text: string): number | null {
  const score = WHOLE_NUMBER.test(text) ? Number(text) : null;
  return score === null || score > 100 ? null : score;
}

/** A score from 0 to 100, by slider or by number. */
export function RatingForm({ sessionId, isCompleted }: { sessionId: string; isCompleted: boolean }) {
  const router = useRouter();
  const request = useRequestKey();
  const [text, setText] = useState("100");
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const score = readScore(text);

  const send = async (body: { sessionId: string; score?: number }): Promise<void> => {
    setBusy(true);
    setError(null);
    const answer = await postJson("/api/sessions/complete", body, request.keyFor(body));
    request.settle(answer);
    if (answer.ok) router.refresh();
    else setError(answer.error);
    setBusy(false);
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (score !== null) await send({ sessionId, score });
  };

  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="grid gap-5">
      <div>
        <label htmlFor="score-slider" className="mb-1.5 block text-[0.9375rem] font-medium">
          How satisfied are you?
        </label>
        <input
          id="score-slider"
          type="range"
          min={0}
          max={100}
          step={1}
          value={score ?? 0}
          onChange={(event) => setText(event.target.value)}
          className="h-11 w-full"
        />
        <div aria-hidden="true" className="flex justify-between text-sm text-soft">
          <span>0, not at all</span>
          <span>100, completely</span>
        </div>
      </div>
      <div className="max-w-40">
        <TextField
          id="score"
          label="Score"
          inputMode="numeric"
          value={text}
          onChange={(event) => setText(event.target.value.trim())}
          error={score === null ? "A whole number from 0 to 100" : null}
        />
      </div>
      <Notice tone="bad">{error}</Notice>
      <div className="flex flex-wrap gap-3">
        <Button type="submit" busy={isBusy} disabled={score === null}>
          {isCompleted ? "Send the score" : "Confirm and rate"}
        </Button>
        {isCompleted ? null : (
          <Button look="plain" disabled={isBusy} onClick={() => void send({ sessionId })}>
            Confirm without a score
          </Button>
        )}
      </div>
    </form>
  );
}
