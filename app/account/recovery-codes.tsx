import { Alert } from "../_ui/alert";
import { Button } from "../_ui/button";
import { CopyButton } from "../_ui/copy-button";

/** Shown once: only their hashes are kept. */
export function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  return (
    <div className="grid gap-4">
      <Alert tone="wait">
        Keep these recovery codes where you find them without your phone. Each signs you in once; they are shown only
        now.
      </Alert>
      <div className="flex items-start gap-2 rounded-lg border border-line-strong bg-raised px-3 py-2">
        <ul
          aria-label="Recovery codes"
          className="grid flex-1 gap-x-6 gap-y-1 font-mono text-[0.9375rem] sm:grid-cols-2"
        >
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <CopyButton text={codes.join("\n")} name="the recovery codes" />
      </div>
      <Button onClick={onDone}>I have kept them</Button>
    </div>
  );
}
