"use client";

import { type ReactNode, useEffect, useRef } from "react";

/** A part of the page that scrolls sideways where the screen is narrow; by keyboard too, but only while it does scroll. */
export function ScrollArea({ label, children }: { label: string; children: ReactNode }) {
  const element = useRef<HTMLElement>(null);
  useEffect(() => {
    const area = element.current;
    if (area === null) return;
    const observer = new ResizeObserver(() => {
      if (area.scrollWidth > area.clientWidth) area.tabIndex = 0;
      else area.removeAttribute("tabindex");
    });
    observer.observe(area);
    return () => observer.disconnect();
  }, []);
  return (
    // Relative, so that words for those who hear the page scroll with the rest and do not make the page itself wider.
    <section ref={element} aria-label={label} className="relative -mx-5 overflow-x-auto px-5 sm:-mx-6 sm:px-6">
      {children}
    </section>
  );
}
