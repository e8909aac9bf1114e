import type { ReactNode } from "react";
import type { Endings } from "@/lib/views/endings";
import type { OrderView } from "@/lib/views/orders";

export interface EndingProps {
  readonly order: OrderView;
  readonly endings: Endings;
  readonly now: Date;
  readonly reader: "customer" | "partner";
}

/** One thing that can be done, with what follows from it. */
export function Choice({ text, children }: { text: ReactNode; children?: ReactNode }) {
  return (
    <div className="grid gap-3 border-t border-line pt-5 first:border-t-0 first:pt-0">
      <p className="text-soft">{text}</p>
      {children === undefined ? null : <div className="flex flex-wrap gap-3">{children}</div>}
    </div>
  );
}
