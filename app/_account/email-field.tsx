import { TextField } from "../_ui/field";

interface Props {
  readonly value: string;
  readonly error?: string | null;
  readonly onChange: (text: string) => void;
}

/** The address that somebody signs in with. */
export function EmailField({ value, error, onChange }: Props) {
  return (
    <TextField
      id="email"
      label="E-mail address"
      type="email"
      name="email"
      autoComplete="username"
      required
      error={error ?? null}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
