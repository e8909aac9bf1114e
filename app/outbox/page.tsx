import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { config } from "@/lib/config/config";
import { tenantHere } from "@/lib/auth/here";
import { readOutbox } from "@/lib/mail/outbox";
import { Card } from "../_ui/card";
import { EmptyState } from "../_ui/empty-state";
import { PageHeader } from "../_ui/page-header";
import { TimeText } from "../_ui/time-text";

export const metadata: Metadata = { title: "Outbox" };

const NEWEST = 50;
const LINK = /^https?:\/\/\S+$/;

const LEADS = {
  kept: "Letters of this test instance. They are sent to nobody.",
  sent: "Letters of this test instance. They are handed to the mail server too.",
};

/** The letters of a test instance. Whoever opens it may read them all: not in production. */
export default async function OutboxPage() {
  if (config().env === "production") notFound();
  const mails = await readOutbox(tenantHere(), NEWEST);
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title="Outbox" lead={LEADS[config().mail === null ? "kept" : "sent"]} />
      {mails.length === 0 ? (
        <EmptyState title="No letters yet">Register, or ask for a link.</EmptyState>
      ) : (
        <div className="grid gap-4">
          {mails.map((mail) => (
            <Card key={mail.id} title={mail.subject} aside={<TimeText at={mail.at} />}>
              <p className="mb-3 text-sm break-all text-soft">To {mail.to}</p>
              <Body text={mail.text} />
            </Card>
          ))}
        </div>
      )}
    </div>
  );
}

function Body({ text }: { text: string }) {
  return (
    <div className="text-[0.9375rem] break-words whitespace-pre-wrap">
      {text.split("\n").map((line, index) => (
        // The lines of a letter never move.
        <div key={`${index}:${line}`} className="min-h-3">
          {LINK.test(line) ? (
            <a href={line} className="break-all text-accent-ink underline">
              {line}
            </a>
          ) : (
            line
          )}
        </div>
      ))}
    </div>
  );
}
