import { CopyButton } from "../_ui/copy-button";

/** A secret that is shown this once. */
export function Secret({ secret }: { secret: string }) {
  return (
    <div className="rounded-lg border border-line-strong p-4">
      <p className="font-medium">The secret, shown this once: keep it where the receiver finds it.</p>
      <p className="mt-1 flex items-center gap-1">
        <span className="font-mono text-sm break-all">{secret}</span>
        <CopyButton text={secret} name="the secret" />
      </p>
    </div>
  );
}
