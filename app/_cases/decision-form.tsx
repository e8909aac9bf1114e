"use client";

import { type FormEvent, useState } from "react";
import { formatMoney, money, subtract } from "@/lib/core/money";
import { readPercent } from "@/lib/core/percent";
import { computeShare } from "@/lib/payments/cases/share";
import { Notice } from "../_ui/alert";
import { Button } from "../_ui/button";
import { useDeed } from "../_ui/deed";
import { TextAreaField, TextField } from "../_ui/field";
import { LONGEST_TEXT, textError } from "./text";

interface Props {
  readonly caseId: string;
  readonly currency: string;
  /** What is at stake, in minor units. */
  readonly stakeMinor: number;
  readonly isSettled: boolean;
}

/** An operator divides the money; the amounts are shown before anything is done. */
export function DecisionForm({ caseId, currency, stakeMinor, isSettled }: Props) {
  const { send, isBusy, error } = useDeed(`/api/cases/${caseId}/decide`);
  const [part, setPart] = useState("50");
  const [reason, setReason] = useState("");
  const [wrong, setWrong] = useState<{ part: string | null; reason: string | null }>({ part: null, reason: null });
  const basisPoints = readPercent(part);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const found = { part: basisPoints === null ? "A percentage from 0 to 100" : null, reason: textError(reason) };
    setWrong(found);
    if (found.part === null && found.reason === null)
      await send({ customerBasisPoints: basisPoints, reason: reason.trim() });
  };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate className="grid gap-5">
      <div className="flex flex-wrap gap-3">
        {[
          ["All to the customer", "100"],
          ["Half each", "50"],
          ["All to the partner", "0"],
        ].map(([label = "", value = ""]) => (
          <Button key={value} look="plain" onClick={() => setPart(value)}>
            {label}
          </Button>
        ))}
      </div>
      <TextField
        id="decision-part"
        label="The customer's part, in percent"
        error={wrong.part}
        inputMode="decimal"
        autoComplete="off"
        required
        value={part}
        onChange={(event) => setPart(event.target.value)}
      />
      <Preview basisPoints={basisPoints} currency={currency} stakeMinor={stakeMinor} isSettled={isSettled} />
      <TextAreaField
        id="decision-reason"
        label="Reason"
        hint="Both sides read it."
        error={wrong.reason}
        maxLength={LONGEST_TEXT}
        required
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <Notice tone="bad">{error}</Notice>
      <Button type="submit" busy={isBusy} className="sm:justify-self-start">
        Decide
      </Button>
    </form>
  );
}

function Preview({
  basisPoints,
  currency,
  stakeMinor,
  isSettled,
}: Omit<Props, "caseId"> & { basisPoints: number | null }) {
  const stake = money(BigInt(stakeMinor), currency);
  const back = basisPoints === null ? null : computeShare(stake, basisPoints);
  return (
    <dl aria-live="polite" className="grid gap-1 rounded-lg bg-raised px-4 py-3 text-[0.9375rem]">
      <div className="flex flex-wrap justify-between gap-x-6">
        <dt className="text-soft">Goes back to the customer</dt>
        <dd className="font-semibold tabular-nums">{back === null ? "–" : formatMoney(back)}</dd>
      </div>
      <div className="flex flex-wrap justify-between gap-x-6">
        <dt className="text-soft">{isSettled ? "Stays as it was split" : "Is split with the partner"}</dt>
        <dd className="font-semibold tabular-nums">{back === null ? "–" : formatMoney(subtract(stake, back))}</dd>
      </div>
    </dl>
  );
}
