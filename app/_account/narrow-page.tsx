import type { ReactNode } from "react";
import { Card } from "../_ui/card";
import { PageHeader } from "../_ui/page-header";

/** A page with one form. */
export function NarrowPage({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  return (
    <div className="mx-auto max-w-md">
      <PageHeader title={title} lead={lead} />
      <Card>{children}</Card>
    </div>
  );
}
