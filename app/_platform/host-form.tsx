"use client";

import { type FormEvent, useState } from "react";
import { useStepUp } from "../_account/step-up";
import { Notice } from "../_ui/alert";
import { Button } from "../_ui/button";
import { useDeed } from "../_ui/deed";
import { TextField } from "../_ui/field";

export function HostForm({ tenantId }: { tenantId: string }) {
  const { guard, dialog } = useStepUp();
  const { send, isBusy, error } = useDeed(`/api/tenants/${tenantId}/hosts`, guard);
  const [host, setHost] = useState("");
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (await send({ host })) setHost("");
  };
  return (
    <>
      <form onSubmit={(event) => void submit(event)} className="grid gap-4">
        <TextField
          id="host"
          label="Another host"
          hint="For example pay.your-market.com. Its name has to lead to this server."
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
          value={host}
          onChange={(event) => setHost(event.target.value)}
        />
        <Notice tone="bad">{error}</Notice>
        <Button type="submit" busy={isBusy} className="justify-self-start">
          Add host
        </Button>
      </form>
      {dialog}
    </>
  );
}
