import type { Metadata } from "next";
import { Link } from "../_ui/link";
import { redirect } from "next/navigation";
import { config } from "@/lib/config/config";
import { NarrowPage } from "../_account/narrow-page";
import { currentCaller, first, isHalfSignedIn, safeNext } from "../_session";
import { homeOf } from "../_shell/home";
import { Alert } from "../_ui/alert";
import { ButtonLink } from "../_ui/button";
import { ProviderButtons } from "./provider-buttons";
import { SignInForm } from "./sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

const DEMO_PASSWORD = "holdfast-demo-2026";
const DEMO_ACCOUNTS = [
  { label: "Customer", email: "customer@demo.holdfast.test", password: DEMO_PASSWORD },
  { label: "Partner", email: "partner@demo.holdfast.test", password: DEMO_PASSWORD },
  { label: "Operator", email: "operator@demo.holdfast.test", password: DEMO_PASSWORD },
  { label: "Second operator", email: "operator2@demo.holdfast.test", password: DEMO_PASSWORD },
  { label: "Partner's staff", email: "staff@demo.holdfast.test", password: DEMO_PASSWORD },
  { label: "Support", email: "support@demo.holdfast.test", password: DEMO_PASSWORD },
  { label: "Finance", email: "finance@demo.holdfast.test", password: DEMO_PASSWORD },
  { label: "Tenant's owner", email: "owner@demo.holdfast.test", password: DEMO_PASSWORD },
  { label: "Platform's owner", email: "platform@demo.holdfast.test", password: DEMO_PASSWORD },
  { label: "Trial is over", email: "expired@demo.holdfast.test", password: DEMO_PASSWORD },
];

/** Why another provider's word was not enough. */
const REFUSALS: Readonly<Record<string, string>> = {
  address_unverified: "The provider does not vouch for your e-mail address, so we cannot use it.",
  sign_in_to_link:
    "There is an account with this address. Sign in to it as you always do, then connect the provider on your account page.",
  linked_elsewhere: "This provider's account is connected to another account, or yours to another of the provider's.",
};

interface Props {
  readonly searchParams: Promise<{ next?: string | string[]; error?: string | string[] }>;
}

export default async function SignInPage({ searchParams }: Props) {
  const query = await searchParams;
  const next = safeNext(query.next);
  const caller = await currentCaller();
  const error = first(query.error);
  if (caller !== null && error === null) redirect(next === "/" ? homeOf(caller.group) : next);
  if (caller === null && (await isHalfSignedIn())) redirect(`/sign-in/code?next=${encodeURIComponent(next)}`);
  const refusal = error === null ? null : <Refusal error={error} />;
  if (caller !== null)
    return (
      <NarrowPage title="Sign in" lead="You are signed in already.">
        {refusal}
        <ButtonLink href="/account">Go to your account</ButtonLink>
      </NarrowPage>
    );
  const { google, oidc } = config().identities;
  return (
    <NarrowPage title="Sign in" lead="With the e-mail address and password of your account.">
      {refusal}
      <SignInForm next={next} accounts={config().env === "production" ? [] : DEMO_ACCOUNTS}>
        <ProviderButtons
          next={next}
          providers={[
            ...(google ? [{ id: "google", label: "Continue with Google" }] : []),
            ...(oidc ? [{ id: "oidc", label: `Continue with ${oidc.name}` }] : []),
          ]}
        />
        <ul className="mt-5 grid gap-1 text-[0.9375rem]">
          <OtherWay href="/magic-link">Get a link by e-mail instead</OtherWay>
          <OtherWay href="/forgot-password">Forgot your password?</OtherWay>
          <OtherWay href="/register">Create an account</OtherWay>
        </ul>
      </SignInForm>
    </NarrowPage>
  );
}

function Refusal({ error }: { error: string }) {
  return (
    <div className="mb-5">
      <Alert tone="bad">{REFUSALS[error] ?? "That did not work. Please try again."}</Alert>
    </div>
  );
}

function OtherWay({ href, children }: { href: string; children: string }) {
  return (
    <li>
      <Link href={href} className="inline-flex min-h-9 items-center font-medium text-accent-ink underline">
        {children}
      </Link>
    </li>
  );
}
