interface Props {
  readonly legend: string;
  readonly choices: readonly string[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
}

/** Any of a few words of the API, such as scopes or types of events. */
export function CheckboxList({ legend, choices, chosen, onChange }: Props) {
  const toggle = (choice: string): void =>
    onChange(chosen.includes(choice) ? chosen.filter((each) => each !== choice) : [...chosen, choice]);
  return (
    <fieldset>
      <legend className="mb-1.5 text-[0.9375rem] font-medium">{legend}</legend>
      <div className="grid gap-x-6 sm:grid-cols-2 lg:grid-cols-3">
        {choices.map((choice) => (
          <label key={choice} className="flex min-h-11 items-center gap-3">
            <input
              type="checkbox"
              checked={chosen.includes(choice)}
              onChange={() => toggle(choice)}
              className="size-5 shrink-0"
            />
            <span className="font-mono text-sm">{choice}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
