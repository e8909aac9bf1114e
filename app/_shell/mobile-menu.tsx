"use client";

import { Menu } from "lucide-react";
import { usePathname } from "next/navigation";
import { type ReactNode, useState } from "react";
import { Dialog } from "../_ui/dialog";
import type { NavLink } from "./links";
import { StackedLinks } from "./nav-links";

export function MobileMenu({ links, children }: { links: readonly NavLink[]; children: ReactNode }) {
  // Open on one page only: going to another closes it.
  const path = usePathname();
  const [openOn, setOpenOn] = useState<string | null>(null);
  const isOpen = openOn === path;
  return (
    <>
      <button
        type="button"
        onClick={() => setOpenOn(path)}
        aria-expanded={isOpen}
        aria-haspopup="dialog"
        className="inline-flex min-h-11 items-center gap-2 rounded-lg px-3 hover:bg-raised"
      >
        <Menu aria-hidden="true" className="size-5" />
        Menu
      </button>
      <Dialog title="Menu" isOpen={isOpen} onClose={() => setOpenOn(null)}>
        <nav aria-label="Main">
          <StackedLinks links={links} />
        </nav>
        <div className="mt-3 border-t border-line pt-4">{children}</div>
      </Dialog>
    </>
  );
}
