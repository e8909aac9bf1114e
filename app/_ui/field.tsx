import type { InputHTMLAttributes, ReactNode, SelectHTMLAttributes, TextareaHTMLAttributes } from "react";

const CONTROL =
  "block w-full min-h-11 rounded-lg border border-line-strong bg-surface px-3 py-2 text-ink placeholder:text-soft aria-invalid:border-bad-ink";

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | null;
}

function Labelled({ id, label, hint, error, children }: FieldProps & { readonly children: ReactNode }) {
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-[0.9375rem] font-medium">
        {label}
      </label>
      {children}
      {hint === undefined ? null : (
        <p id={`${id}-hint`} className="mt-1.5 text-sm text-soft">
          {hint}
        </p>
      )}
      {error ? (
        <p id={`${id}-error`} className="mt-1.5 text-sm font-medium text-bad-ink">
          {error}
        </p>
      ) : null}
    </div>
  );
}

function describedBy({ id, hint, error }: Pick<FieldProps, "id" | "hint" | "error">): string | undefined {
  const ids = [hint === undefined ? "" : `${id}-hint`, error ? `${id}-error` : ""].filter((each) => each !== "");
  return ids.length === 0 ? undefined : ids.join(" ");
}

export function TextField({ label, hint, error, ...input }: FieldProps & InputHTMLAttributes<HTMLInputElement>) {
  const shared = { id: input.id, label, hint, error: error ?? null };
  return (
    <Labelled {...shared}>
      <input
        {...input}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(shared)}
        className={CONTROL}
      />
    </Labelled>
  );
}

/** For more than a line. */
export function TextAreaField({
  label,
  hint,
  error,
  ...area
}: FieldProps & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const shared = { id: area.id, label, hint, error: error ?? null };
  return (
    <Labelled {...shared}>
      <textarea
        rows={4}
        {...area}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(shared)}
        className={CONTROL}
      />
    </Labelled>
  );
}

export function SelectField({
  label,
  hint,
  error,
  children,
  ...select
}: FieldProps & SelectHTMLAttributes<HTMLSelectElement>) {
  const shared = { id: select.id, label, hint, error: error ?? null };
  return (
    <Labelled {...shared}>
      <select
        {...select}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(shared)}
        className={CONTROL}
      >
        {children}
      </select>
    </Labelled>
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly hint?: string;
}

interface ChoiceProps {
  readonly name: string;
  readonly legend: string;
  readonly choices: readonly Choice[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** One of a few, as large radio buttons. */
export function ChoiceField({ name, legend, choices, value, onChange }: ChoiceProps) {
  return (
    <fieldset>
      <legend className="mb-1.5 text-[0.9375rem] font-medium">{legend}</legend>
      <div className="grid gap-2">
        {choices.map((choice) => (
          <label
            key={choice.value}
            className="flex min-h-11 items-center gap-3 rounded-lg border border-line-strong px-3 py-2 has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus"
          >
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={choice.value === value}
              onChange={() => onChange(choice.value)}
              className="size-4 shrink-0"
            />
            <span className="min-w-0">
              <span className="block font-medium">{choice.label}</span>
              {choice.hint === undefined ? null : <span className="block text-sm text-soft">{choice.hint}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
