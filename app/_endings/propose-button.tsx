"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { Notice } from "../_ui/alert";
import { postJson, useRequestKey } from "../_ui/api";
import { Button } from "../_ui/button";
import { Dialog } from "../_ui/dialog";
import { TextField } from "../_ui/field";
import { indiaTime } from "../_ui/india-time";

/** Proposes another time to the other side. */
export function ProposeButton({ sessionId, otherSide }: { sessionId: string; otherSide: string }) {
  const router = useRouter();
  const request = useRequestKey();
  const [isOpen, setOpen] = useState(false);
  const [time, setTime] = useState("");
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    const body = { action: "propose", sessionId, startsAt: indiaTime(time) };
    const answer = await postJson("/api/sessions/reschedule", body, request.keyFor(body));
    request.settle(answer);
    if (answer.ok) setOpen(false);
    else setError(answer.error);
    router.refresh();
    setBusy(false);
  };
  return (
    <>
      <Button look="plain" onClick={() => setOpen(true)}>
        Propose another time
      </Button>
      <Dialog title="Propose another time" isOpen={isOpen} onClose={() => setOpen(false)}>
        <form onSubmit={(event) => void send(event)} className="grid gap-5 text-left">
          <p className="text-soft">
            {otherSide} accepts or declines it until the session begins. The money stays where it is, and until then the
            old time holds.
          </p>
          <TextField
            id="proposed-time"
            label="Day and time"
            hint="India time (IST)"
            type="datetime-local"
            required
            value={time}
            onChange={(event) => setTime(event.target.value)}
          />
          <Notice tone="bad">{error}</Notice>
          <Button type="submit" busy={isBusy}>
            Send the proposal
          </Button>
        </form>
      </Dialog>
    </>
  );
}
