"use client";

import { Link } from "../_ui/link";
import { usePathname } from "next/navigation";
import type { NavLink } from "./links";
import { MoreMenu } from "./more-menu";

/** The page's own link is marked; a longer link of the list wins over a shorter one. */
function activeHref(links: readonly NavLink[], path: string): string | undefined {
  return links
    .map((link) => link.href)
    .filter((href) => path === href || (href !== "/" && path.startsWith(`${href}/`)))
    .toSorted((a, b) => b.length - a.length)[0];
}

interface Props {
  readonly links: readonly NavLink[];
}

/** One below the other. */
export function StackedLinks({ links }: Props) {
  return (
    <ul className="grid gap-1">
      <Items links={links} active={activeHref(links, usePathname())} />
    </ul>
  );
}

/** Side by side, what is rarely used under "More". */
export function NavLinks({ links }: Props) {
  const path = usePathname();
  const active = activeHref(links, path);
  const rare = links.filter(({ isRare }) => isRare === true);
  return (
    <ul className="flex flex-wrap justify-end gap-1">
      <Items links={links.filter(({ isRare }) => isRare !== true)} active={active} />
      {rare.length === 0 ? null : (
        <li>
          {/* Going to another page closes it. */}
          <MoreMenu key={path} isActive={rare.some(({ href }) => href === active)}>
            <Items links={rare} active={active} />
          </MoreMenu>
        </li>
      )}
    </ul>
  );
}

function Items({ links, active }: Props & { readonly active: string | undefined }) {
  return links.map((link) => (
    <li key={link.href}>
      <Link
        href={link.href}
        aria-current={link.href === active ? "page" : undefined}
        className="flex min-h-11 items-center rounded-lg px-2.5 text-[0.9375rem] text-soft hover:bg-raised hover:text-ink aria-[current]:font-medium aria-[current]:text-ink aria-[current]:bg-raised"
      >
        {link.label}
      </Link>
    </li>
  ));
}
