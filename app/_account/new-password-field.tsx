import { TextField } from "../_ui/field";

interface Props {
  readonly label: string;
  readonly value: string;
  readonly error: string | null;
  readonly onChange: (text: string) => void;
}

export function NewPasswordField({ label, value, error, onChange }: Props) {
  return (
    <TextField
      id="new-password"
      label={label}
      hint="At least 10 characters; a few words are fine."
      type="password"
      autoComplete="new-password"
      minLength={10}
      maxLength={200}
      required
      error={error}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
