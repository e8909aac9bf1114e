import { ButtonLink } from "./button";

/** How many lines the read models give at a time. */
const PAGE = 50;

interface PagerProps {
  readonly path: string;
  /** The page that is shown; null for the first. */
  readonly before: string | null;
  /** The id of its last line. */
  readonly last: string | undefined;
  readonly count: number;
}

/** Goes through a long list, newest first. */
export function Pager({ path, before, last, count }: PagerProps) {
  const hasOlder = count === PAGE && last !== undefined;
  if (before === null && !hasOlder) return null;
  return (
    <nav aria-label="Pages" className="mt-6 flex flex-wrap gap-3">
      {before === null ? null : (
        <ButtonLink href={path} look="plain">
          Newest
        </ButtonLink>
      )}
      {hasOlder ? (
        <ButtonLink href={`${path}${path.includes("?") ? "&" : "?"}before=${encodeURIComponent(last)}`} look="plain">
          Older
        </ButtonLink>
      ) : null}
    </nav>
  );
}
