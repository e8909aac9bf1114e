import { Link } from "./link";
import type { Money } from "@/lib/core/money";
import { CopyButton } from "./copy-button";
import { MoneyText } from "./money-text";
import { type Status, StatusChip } from "./status-chip";

interface Props {
  /** The list that it is in. */
  readonly list: { readonly href: string; readonly title: string };
  /** What the amount is, for those who hear the page: `Payment of`. */
  readonly title: string;
  readonly amount: Money;
  readonly status: Status;
  readonly id: string;
  /** What the id is, for those who hear the button that copies it. */
  readonly idName: string;
}

/** The head of an operator's page about one thing: how much it is about, how it stands, and its id to look for elsewhere. */
export function ObjectHeader({ list, title, amount, status, id, idName }: Props) {
  return (
    <div className="mb-8">
      <Link href={list.href} className="text-accent-ink underline">
        {list.title}
      </Link>
      <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="text-3xl font-semibold tracking-tight sm:text-4xl">
          <span className="sr-only">{title} </span>
          <MoneyText value={amount} />
        </h1>
        <StatusChip status={status} />
      </div>
      <p className="mt-2 flex items-center gap-1 text-soft">
        <span className="font-mono text-sm break-all">{id}</span>
        <CopyButton text={id} name={idName} />
      </p>
    </div>
  );
}
