import { Notice } from "./alert";
import { CopyButton } from "./copy-button";

interface Props {
  /** Null while there is none. */
  readonly secret: string | null;
  /** What it is, such as `the key`. */
  readonly name: string;
}

/** A place for a secret, the only time that it can be seen. */
export function ShownSecret({ secret, name }: Props) {
  return (
    <Notice tone="good">
      {secret === null ? null : (
        <span className="grid gap-1">
          Copy it now: it is not shown again.
          <span className="flex items-center gap-2">
            <code className="font-mono text-sm break-all whitespace-normal">{secret}</code>
            <CopyButton text={secret} name={name} />
          </span>
        </span>
      )}
    </Notice>
  );
}
