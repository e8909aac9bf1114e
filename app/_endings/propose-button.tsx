"use client";

import { type FormEvent, useState } from "react";
import { Notice } from "../_ui/alert";
import { Button } from "../_ui/button";
import { useDeed } from "../_ui/deed";
import { Dialog } from "../_ui/dialog";
import { TextField } from "../_ui/field";
import { indiaTime } from "../_ui/india-time";

/** Proposes another time to the other side. */
export function ProposeButton({ sessionId, otherSide }: { sessionId: string; otherSide: string }) {
  const { send, isBusy, error } = useDeed("/api/sessions/reschedule");
  const [isOpen, setOpen] = useState(false);
  const [time, setTime] = useState("");
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (await send({ action: "propose", sessionId, startsAt: indiaTime(time) })) setOpen(false);
  };
  return (
    <>
      <Button look="plain" onClick={() => setOpen(true)}>
        Propose another time
      </Button>
      <Dialog title="Propose another time" isOpen={isOpen} onClose={() => setOpen(false)}>
        <form onSubmit={(event) => void submit(event)} className="grid gap-5 text-left">
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
