import { TimeText } from "./time-text";

interface Step {
  readonly at: Date;
  readonly kind: string;
  readonly title: string;
  readonly detail: string | null;
  readonly isAhead: boolean;
}

/** What happened, oldest first; steps that lie ahead have an open mark and say so. */
export function Timeline({ steps }: { steps: readonly Step[] }) {
  return (
    <ol className="grid">
      {steps.map((step) => (
        <li
          key={`${step.kind}-${step.at.getTime()}`}
          className="relative grid grid-cols-[1.25rem_1fr] gap-x-3 pb-6 last:pb-0"
        >
          <span aria-hidden="true" className="flex flex-col items-center">
            <span
              className={`mt-1.5 size-3 shrink-0 rounded-full border-2 ${step.isAhead ? "border-line-strong bg-surface" : "border-accent bg-accent"}`}
            />
            <span className="absolute top-5 bottom-0 w-px bg-line [li:last-child_&]:hidden" />
          </span>
          <div className="min-w-0">
            <p className={step.isAhead ? "text-soft" : "font-medium"}>
              {step.isAhead ? "Next: " : ""}
              {step.title}
            </p>
            {step.detail === null ? null : <p className="text-[0.9375rem] text-soft">{step.detail}</p>}
            <p className="text-sm text-soft">
              <TimeText at={step.at} />
            </p>
          </div>
        </li>
      ))}
    </ol>
  );
}
