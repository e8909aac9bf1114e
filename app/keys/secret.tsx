import { CopyButton } from "../_ui/copy-button";

/** The key itself, the only time that it can be seen. */
export function Secret({ text }: { text: string }) {
  return (
    <span className="grid gap-1">
      Copy it now: it is not shown again.
      <span className="flex items-center gap-2">
        <code className="font-mono text-sm break-all whitespace-normal">{text}</code>
        <CopyButton text={text} name="the key" />
      </span>
    </span>
  );
}
