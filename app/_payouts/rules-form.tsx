"use client";

import { type FormEvent, useState } from "react";
import type { PayoutTerms } from "@/lib/tenants/payout-rules";
import { useStepUp } from "../_account/step-up";
import { LONGEST_REASON } from "../_refunds/reason";
import { Notice } from "../_ui/alert";
import { Button } from "../_ui/button";
import { useDeed } from "../_ui/deed";
import { ChoiceField, TextField } from "../_ui/field";
import { type ReadRules, readRules, RULE_FIELDS, textsOf } from "./rule-fields";

const PAYERS: readonly { readonly value: PayoutTerms["feeFrom"]; readonly label: string }[] = [
  { value: "platform", label: "The platform pays the fee" },
  { value: "partner", label: "The partner pays the fee" },
];

/** Asks that payouts in one currency are judged by other rules; begins with those in force. */
export function RulesForm({ currency, terms }: { currency: string; terms: PayoutTerms }) {
  const { guard, dialog } = useStepUp();
  const { send, isBusy, error, fields } = useDeed("/api/payouts/rules", guard);
  const [texts, setTexts] = useState(() => textsOf(terms, currency));
  const [feeFrom, setFeeFrom] = useState<string>(terms.feeFrom);
  const [reason, setReason] = useState("");
  const [faults, setFaults] = useState<ReadRules["faults"]>({});
  const [isAsked, setAsked] = useState(false);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setAsked(false);
    const read = readRules(texts, currency);
    setFaults(read.faults);
    if (Object.keys(read.faults).length > 0) return;
    if (!(await send({ ...read.terms, feeFrom, currency, reason: reason.trim() }))) return;
    setAsked(true);
    setReason("");
  };

  return (
    <>
      <form
        onSubmit={(event) => void submit(event)}
        noValidate
        aria-label={`Rules for payouts in ${currency}`}
        className="grid gap-4"
      >
        {RULE_FIELDS.map(({ name, label, unit, none }) => (
          <TextField
            key={name}
            id={`rules-${currency}-${name}`}
            label={label}
            {...(none === undefined ? {} : { hint: `Empty: ${none.toLowerCase()}` })}
            inputMode={unit === "number" ? "numeric" : "decimal"}
            autoComplete="off"
            error={faults[name] ?? fields[name] ?? null}
            value={texts[name]}
            onChange={(event) => setTexts({ ...texts, [name]: event.target.value })}
          />
        ))}
        <ChoiceField
          name={`rules-${currency}-feeFrom`}
          legend="Who pays the fee"
          choices={PAYERS}
          value={feeFrom}
          onChange={setFeeFrom}
        />
        <TextField
          id={`rules-${currency}-reason`}
          label="Reason"
          hint="For our own records."
          maxLength={LONGEST_REASON}
          autoComplete="off"
          required
          error={fields["reason"] ?? null}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <Notice tone="bad">{Object.keys(fields).length === 0 ? error : null}</Notice>
        <Notice tone="good">{isAsked ? "Asked. A second operator decides, under Approvals." : null}</Notice>
        <Button type="submit" busy={isBusy} className="justify-self-start">
          Ask for these rules
        </Button>
      </form>
      {dialog}
    </>
  );
}
