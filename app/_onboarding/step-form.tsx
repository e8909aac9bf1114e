"use client";

import { type FormEvent, type InputHTMLAttributes, type ReactNode, useEffect, useRef, useState } from "react";
import { Notice } from "../_ui/alert";
import { Button } from "../_ui/button";
import { SelectField, TextField } from "../_ui/field";
import { useTold } from "./use-told";

/** One field of a step; with `choices` it is a list to choose from. */
export interface StepField {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly saved?: string | null;
  readonly choices?: readonly (readonly [string, string])[];
  readonly input?: Pick<
    InputHTMLAttributes<HTMLInputElement>,
    "autoComplete" | "inputMode" | "type" | "autoCapitalize"
  >;
}

interface Props {
  readonly path: string;
  readonly fields: readonly StepField[];
  /** What is sent, of what was typed. */
  readonly bodyOf: (typed: Readonly<Record<string, string>>) => object;
  readonly label?: string;
  /** Stands above the fields. */
  readonly children?: ReactNode;
}

/** One small form: kept at once, each fault below its field. */
export function StepForm({ path, fields, bodyOf, label = "Save and go on", children }: Props) {
  const { send, isBusy, fields: faults, error, dialog } = useTold(path);
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const form = useRef<HTMLFormElement>(null);
  const valueOf = ({ name, saved }: StepField): string => typed[name] ?? saved ?? "";
  const faulty = Object.keys(faults).join();
  useEffect(() => {
    if (faulty !== "") form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [faulty]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void send(bodyOf(Object.fromEntries(fields.map((field) => [field.name, valueOf(field).trim()]))));
  };
  return (
    <>
      <form ref={form} onSubmit={submit} noValidate className="grid gap-5">
        {children}
        {fields.map((field) => (
          <Field
            key={field.name}
            field={field}
            value={valueOf(field)}
            fault={faults[field.name] ?? null}
            onChange={(text) => setTyped((before) => ({ ...before, [field.name]: text }))}
          />
        ))}
        <Notice tone="bad">{error}</Notice>
        <Button type="submit" busy={isBusy} className="justify-self-start">
          {label}
        </Button>
      </form>
      {dialog}
    </>
  );
}

interface FieldProps {
  readonly field: StepField;
  readonly value: string;
  readonly fault: string | null;
  readonly onChange: (text: string) => void;
}

function Field({ field: { name, label, hint, choices, input }, value, fault, onChange }: FieldProps) {
  const shared = { id: name, name, label, error: fault, value, ...(hint === undefined ? {} : { hint }) };
  if (choices === undefined)
    return <TextField {...shared} autoComplete="off" {...input} onChange={(event) => onChange(event.target.value)} />;
  return (
    <SelectField {...shared} onChange={(event) => onChange(event.target.value)}>
      <option value="">Please choose</option>
      {choices.map(([word, words]) => (
        <option key={word} value={word}>
          {words}
        </option>
      ))}
    </SelectField>
  );
}
