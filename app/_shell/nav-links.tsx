"use client";

import { Link } from "../_ui/link";
import { usePathname } from "next/navigation";
import type { NavLink } from "./links";

/** The page's own link is marked; a longer link of the list wins over a shorter one. */
function activeHref(links: readonly NavLink[], path: string): string | undefined {
  return links
    .map((link) => link.href)
    .filter((href) => path === href || (href !== "/" && path.startsWith(`${href}/`)))
    .toSorted((a, b) => b.length - a.length)[0];
}

export function NavLinks({ links, isStacked }: { links: readonly NavLink[]; isStacked: boolean }) {
  const active = activeHref(links, usePathname());
  return (
    <ul className={isStacked ? "grid gap-1" : "flex flex-wrap justify-end gap-1"}>
      {links.map((link) => (
        <li key={link.href}>
          <Link
            href={link.href}
            aria-current={link.href === active ? "page" : undefined}
            className="flex min-h-11 items-center rounded-lg px-3 text-[0.9375rem] text-soft hover:bg-raised hover:text-ink aria-[current]:font-medium aria-[current]:text-ink aria-[current]:bg-raised"
          >
            {link.label}
          </Link>
        </li>
      ))}
    </ul>
  );
}
