import { Check, Circle, CircleAlert } from "lucide-react";
import { Link } from "../_ui/link";
import type { Checklist, StepName } from "@/lib/partners/checklist";
import { STEP_TITLES } from "./words";

/** All steps with what is done; each leads to its form. */
export function Progress({ list, current }: { list: Checklist; current: StepName | null }) {
  const done = list.steps.filter(({ isDone }) => isDone).length;
  return (
    <nav aria-label="Steps">
      <p aria-live="polite" className="font-medium">
        {done} of {list.steps.length} steps are done
      </p>
      <svg
        viewBox={`0 0 ${list.steps.length} 1`}
        preserveAspectRatio="none"
        aria-hidden="true"
        className="mt-2 h-2 w-full rounded-full bg-quiet-soft"
      >
        <rect width={done} height="1" className="fill-accent" />
      </svg>
      <ol className="mt-4 grid gap-1">
        {list.steps.map(({ step, isDone }) => (
          <li key={step}>
            <Link
              href={`/onboarding?step=${step}`}
              aria-current={step === current ? "step" : undefined}
              className="flex min-h-11 items-center gap-3 rounded-lg px-3 py-2 hover:bg-raised aria-[current=step]:bg-accent-soft aria-[current=step]:font-medium"
            >
              <Mark isDone={isDone} isAsked={list.toMend.some((asked) => asked.step === step)} />
              {STEP_TITLES[step]}
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Mark({ isDone, isAsked }: { isDone: boolean; isAsked: boolean }) {
  const [Icon, word, colour] = isAsked
    ? ([CircleAlert, "To mend:", "text-bad-ink"] as const)
    : isDone
      ? ([Check, "Done:", "text-accent-ink"] as const)
      : ([Circle, "To do:", "text-soft"] as const);
  return (
    <>
      <Icon aria-hidden="true" className={`size-5 shrink-0 ${colour}`} />
      <span className="sr-only">{word}</span>
    </>
  );
}
