"use client";

import { ChevronDown } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";

/** The browser's own disclosure, which opens without a script; with one, it also closes on Escape and on whatever is done elsewhere. */
export function MoreMenu({ isActive, children }: { isActive: boolean; children: ReactNode }) {
  const element = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const closeFromElsewhere = ({ target }: Event): void => {
      const details = element.current;
      if (details !== null && target instanceof Node && !details.contains(target)) details.open = false;
    };
    const closeOnEscape = ({ key }: KeyboardEvent): void => {
      const details = element.current;
      if (key !== "Escape" || details === null || !details.open) return;
      details.open = false;
      details.querySelector("summary")?.focus();
    };
    document.addEventListener("pointerdown", closeFromElsewhere);
    document.addEventListener("focusin", closeFromElsewhere);
    document.addEventListener("keydown", closeOnEscape);
    return () => {
      document.removeEventListener("pointerdown", closeFromElsewhere);
      document.removeEventListener("focusin", closeFromElsewhere);
      document.removeEventListener("keydown", closeOnEscape);
    };
  }, []);
  return (
    <details ref={element} className="group relative">
      <summary
        className={`flex min-h-11 cursor-pointer list-none items-center gap-1 rounded-lg px-2.5 text-[0.9375rem] hover:bg-raised hover:text-ink [&::-webkit-details-marker]:hidden ${isActive ? "bg-raised font-medium text-ink" : "text-soft"}`}
      >
        More
        <ChevronDown aria-hidden="true" className="size-4 group-open:rotate-180" />
      </summary>
      <ul className="absolute right-0 z-10 mt-1 grid min-w-48 gap-1 rounded-xl border border-line bg-surface p-2 shadow-lg">
        {children}
      </ul>
    </details>
  );
}
