import type { ReactNode } from "react";

interface CardProps {
  readonly title?: string;
  /** Stands at the end of the title line. */
  readonly aside?: ReactNode;
  readonly className?: string;
  /** For links to it. */
  readonly id?: string;
  readonly children: ReactNode;
}

export function Card({ title, aside, className = "", id, children }: CardProps) {
  return (
    <section id={id} className={`min-w-0 rounded-xl border border-line bg-surface p-5 sm:p-6 ${className}`}>
      {title === undefined ? null : (
        <div className="mb-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <h2 className="text-lg font-semibold">{title}</h2>
          {aside}
        </div>
      )}
      {children}
    </section>
  );
}

/** One figure with its name. */
export function FigureCard({ label, note, children }: { label: string; note?: ReactNode; children: ReactNode }) {
  return (
    <section className="min-w-0 rounded-xl border border-line bg-surface p-5">
      <h2 className="text-sm font-medium text-soft">{label}</h2>
      <div className="mt-1 text-2xl font-semibold tracking-tight tabular-nums">{children}</div>
      {note === undefined ? null : <p className="mt-2 text-sm text-soft">{note}</p>}
    </section>
  );
}

/** Names and values, one below the other. */
export function Facts({ items }: { items: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="grid gap-x-6 gap-y-3 text-[0.9375rem]">
      {items.map(([name, value]) => (
        <div key={name} className="flex flex-wrap justify-between gap-x-6 gap-y-0.5">
          <dt className="text-soft">{name}</dt>
          <dd className="min-w-0 text-right font-medium break-words">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
