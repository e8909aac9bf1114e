import { Link } from "./link";
import type { ButtonHTMLAttributes, ReactNode } from "react";

type Look = "primary" | "plain" | "quiet";

const BASE =
  "inline-flex min-h-11 items-center justify-center gap-2 rounded-lg px-4 py-2 text-[0.9375rem] font-medium transition-colors disabled:cursor-not-allowed disabled:opacity-60";
const LOOKS: Readonly<Record<Look, string>> = {
  primary: "bg-accent text-on-accent enabled:hover:bg-accent-strong",
  plain: "border border-line-strong bg-surface text-ink enabled:hover:bg-raised",
  quiet: "text-accent-ink enabled:hover:bg-raised",
};
const LINKS: Readonly<Record<Look, string>> = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong",
  plain: "border border-line-strong bg-surface text-ink hover:bg-raised",
  quiet: "text-accent-ink hover:bg-raised",
};

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: Look;
  /** While work is under way: keeps focus and size, refuses a second click. */
  readonly busy?: boolean;
}

export function Button({
  look = "primary",
  busy = false,
  className = "",
  children,
  disabled,
  type,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type ?? "button"}
      disabled={disabled === true || busy}
      aria-busy={busy}
      className={`${BASE} ${LOOKS[look]} ${className}`}
    >
      {busy ? <Spinner /> : null}
      {children}
    </button>
  );
}

export function ButtonLink({
  href,
  look = "primary",
  className = "",
  children,
}: {
  href: string;
  look?: Look;
  className?: string;
  children: ReactNode;
}) {
  return (
    <Link href={href} className={`${BASE} ${LINKS[look]} ${className}`}>
      {children}
    </Link>
  );
}

export function Spinner() {
  return (
    <span
      aria-hidden="true"
      className="inline-block size-4 shrink-0 animate-spin rounded-full border-2 border-current border-t-transparent"
    />
  );
}
