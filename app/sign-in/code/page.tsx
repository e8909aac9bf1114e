import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { NarrowPage } from "../../_account/narrow-page";
import { isHalfSignedIn, safeNext } from "../../_session";
import { SecondFactorForm } from "./second-factor-form";

export const metadata: Metadata = { title: "Second step" };

export default async function CodePage({ searchParams }: { searchParams: Promise<{ next?: string | string[] }> }) {
  const next = safeNext((await searchParams).next);
  if (!(await isHalfSignedIn())) redirect(`/sign-in?next=${encodeURIComponent(next)}`);
  return (
    <NarrowPage title="Second step" lead="Your account asks for a code as well.">
      <SecondFactorForm next={next} />
    </NarrowPage>
  );
}
