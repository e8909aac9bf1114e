import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { db } from "@/lib/db/client";
import { currentTenant } from "@/lib/db/tenant";
import { findLegalText, LEGAL_KINDS } from "@/lib/tenants/settings";
import type { LegalText } from "@/prisma/generated/client";
import { LEGAL_TITLES } from "../../_tenant/words";
import { PageHeader } from "../../_ui/page-header";
import { TimeText } from "../../_ui/time-text";

interface Props {
  readonly params: Promise<{ kind: string }>;
}

const findText = cache(async (name: string): Promise<LegalText | null> => {
  const kind = LEGAL_KINDS.find((each) => each === name);
  return kind === undefined ? null : findLegalText(db(), currentTenant(), kind);
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const text = await findText((await params).kind);
  return { title: text === null ? "Not found" : LEGAL_TITLES[text.kind] };
}

export default async function LegalPage({ params }: Props) {
  const text = await findText((await params).kind);
  if (text === null) notFound();
  return (
    <>
      <PageHeader title={LEGAL_TITLES[text.kind] ?? text.kind} />
      <p className="text-sm text-soft">
        Version {text.version}, in force since <TimeText at={text.publishedAt} />.
      </p>
      <div className="mt-6 max-w-prose whitespace-pre-line">{text.text}</div>
    </>
  );
}
