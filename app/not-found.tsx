import type { Metadata } from "next";
import { ButtonLink } from "./_ui/button";
import { PageHeader } from "./_ui/page-header";

export const metadata: Metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <div className="mx-auto max-w-2xl">
      <PageHeader title="There is nothing here" lead="The page does not exist, or it belongs to somebody else." />
      <ButtonLink href="/">Go to the start</ButtonLink>
    </div>
  );
}
