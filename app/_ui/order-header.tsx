import type { ReactNode } from "react";
import type { Money } from "@/lib/core/money";
import { MoneyText } from "./money-text";
import { StatusChip, type Status } from "./status-chip";

interface Props {
  readonly lead: string;
  readonly total: Money;
  readonly status: Status;
  /** How it stands, in a sentence. */
  readonly children: ReactNode;
}

/** The head of an order, as customers and partners see it. */
export function OrderHeader({ lead, total, status, children }: Props) {
  return (
    <div className="no-print mb-8">
      <p className="text-soft">{lead}</p>
      <div className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-2">
        <h1 className="text-3xl font-semibold tracking-tight sm:text-4xl">
          <span className="sr-only">Order of </span>
          <MoneyText value={total} />
        </h1>
        <StatusChip status={status} />
      </div>
      <p className="mt-3 max-w-2xl text-lg text-soft">{children}</p>
    </div>
  );
}
