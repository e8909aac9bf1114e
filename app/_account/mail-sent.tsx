import { Link } from "../_ui/link";
import { Notice } from "../_ui/alert";

/** What every page says that has a letter sent, whether there is an account or not. */
export function MailSent({ email, what, hasOutbox }: { email: string; what: string; hasOutbox: boolean }) {
  return (
    <div className="grid gap-4">
      <Notice tone="good">
        <p className="font-medium">Look into your mailbox</p>
        <p className="mt-1 break-words">
          {what} {email}.
        </p>
      </Notice>
      {hasOutbox ? (
        <p className="text-[0.9375rem]">
          This is a test instance: its letters are in the{" "}
          <Link href="/outbox" className="font-medium text-accent-ink underline">
            outbox
          </Link>
          .
        </p>
      ) : null}
    </div>
  );
}
