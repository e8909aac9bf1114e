"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";

/** A part of the page that scrolls sideways where the screen is narrow, by keyboard too. */
export function ScrollArea({ label, children }: { label: string; children: ReactNode }) {
  const element = useRef<HTMLElement>(null);
  const [isScrollable, setScrollable] = useState(false);
  useEffect(() => {
    const area = element.current;
    if (area === null) return;
    const observer = new ResizeObserver(() => setScrollable(area.scrollWidth > area.clientWidth));
    observer.observe(area);
    return () => observer.disconnect();
  }, []);
  return (
    <section
      ref={element}
      aria-label={label}
      tabIndex={isScrollable ? 0 : undefined}
      className="-mx-5 overflow-x-auto px-5 sm:-mx-6 sm:px-6"
    >
      {children}
    </section>
  );
}
