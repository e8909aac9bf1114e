import { Link } from "../_ui/link";
import type { Brand } from "../_brand";
import { mottoOf } from "../_fund-flow/words";
import { LEGAL_TITLES } from "../_tenant/words";

/** What everybody is told on every page, and the tenant's legal texts. */
export function SiteFooter({ brand }: { brand: Brand }) {
  return (
    <footer className="no-print border-t border-line">
      <div className="mx-auto flex max-w-6xl flex-wrap justify-between gap-x-6 gap-y-3 px-5 py-6 text-sm text-soft sm:px-8">
        <p>{mottoOf(brand)}. Times are India time (IST).</p>
        <nav aria-label="About" className="flex flex-wrap gap-x-4 gap-y-2">
          {brand.legal.map((kind) => (
            <Link key={kind} href={`/legal/${kind}`} className="inline-block py-1 underline">
              {LEGAL_TITLES[kind]}
            </Link>
          ))}
          <Link href="/developers" className="inline-block py-1 underline">
            API reference
          </Link>
        </nav>
      </div>
    </footer>
  );
}
