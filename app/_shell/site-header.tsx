import Image from "next/image";
import { Link } from "../_ui/link";
import { config } from "@/lib/config/config";
import { type Brand, currentBrand } from "../_brand";
import { currentCaller } from "../_session";
import { ButtonLink } from "../_ui/button";
import { TimeText } from "../_ui/time-text";
import { homeOf } from "./home";
import { linksFor } from "./links";
import { MobileMenu } from "./mobile-menu";
import { NavLinks } from "./nav-links";
import { SignOut } from "./sign-out";

/** Brand, navigation by role, and who is signed in. */
export async function SiteHeader() {
  const [caller, brand] = await Promise.all([currentCaller(), currentBrand()]);
  const links = linksFor(caller);
  const account = caller === null ? <ButtonLink href="/sign-in">Sign in</ButtonLink> : <Account name={caller.name} />;
  return (
    <header className="no-print border-b border-line bg-surface">
      <div className="mx-auto flex max-w-6xl items-center gap-x-6 px-5 py-3 sm:px-8">
        <Link
          href={caller === null ? "/" : homeOf(caller.group)}
          className="flex min-h-11 items-center gap-2.5 text-lg font-semibold tracking-tight"
        >
          <Mark brand={brand} />
          {brand.name}
        </Link>
        {config().env === "production" ? null : (
          <span className="rounded-full bg-wait-soft px-2.5 py-0.5 text-sm font-medium whitespace-nowrap text-wait-ink">
            Test mode
          </span>
        )}
        <nav aria-label="Main" className="ml-auto hidden min-w-0 md:block">
          <NavLinks links={links} />
        </nav>
        <div className="hidden shrink-0 whitespace-nowrap md:block">{account}</div>
        <div className="ml-auto md:hidden">
          <MobileMenu links={links}>{account}</MobileMenu>
        </div>
      </div>
      {caller?.isVerified === false ? (
        <p className="border-t border-line bg-wait-soft px-5 py-2 text-center text-sm text-wait-ink">
          Your e-mail address is not confirmed yet: you cannot pay or be paid.{" "}
          <Link href="/account" className="font-medium underline">
            Confirm it
          </Link>
        </p>
      ) : null}
      {caller?.trialEndsAt ? (
        <p className="border-t border-line bg-raised px-5 py-2 text-center text-sm text-soft">
          {caller.closed.length > 0 ? (
            <>
              Your trial is over.{" "}
              <Link href="/upgrade" className="font-medium text-accent-ink underline">
                See the plans
              </Link>
            </>
          ) : (
            <>
              Your trial ends on <TimeText at={caller.trialEndsAt} />.
            </>
          )}
        </p>
      ) : null}
    </header>
  );
}

function Account({ name }: { name: string }) {
  return (
    <div className="flex items-center justify-between gap-3">
      <span className="min-w-0 text-[0.9375rem] text-soft">
        <span className="sr-only">Signed in as </span>
        <Link href="/account" className="inline-flex min-h-11 items-center underline-offset-4 hover:underline">
          {name}
        </Link>
      </span>
      <SignOut />
    </div>
  );
}

function Mark({ brand }: { brand: Brand }) {
  if (brand.logoUrl !== null)
    return <Image src={brand.logoUrl} alt="" width={28} height={28} className="size-7 rounded" />;
  if (brand.mark !== null)
    return (
      <span aria-hidden="true" className="grid size-7 place-items-center rounded-lg bg-accent text-sm text-on-accent">
        {brand.mark}
      </span>
    );
  return (
    <svg aria-hidden="true" viewBox="0 0 32 32" className="size-7">
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path
        d="M10 8v16M22 8v16M10 16h12"
        strokeWidth="3.4"
        strokeLinecap="round"
        fill="none"
        className="stroke-on-accent"
      />
    </svg>
  );
}
