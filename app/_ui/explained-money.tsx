import { Link } from "./link";
import type { Money } from "@/lib/core/money";
import type { Reference } from "@/lib/views/explain/node";
import { MoneyText } from "./money-text";

/** Where an amount is explained. */
export function explainPath({ kind, id }: Reference): string {
  return `/explain/${kind}/${encodeURIComponent(id)}`;
}

/** An amount that opens into what it is made of. */
export function ExplainedMoney({ value, kind, id }: Reference & { value: Money }) {
  return (
    <Link
      href={explainPath({ kind, id })}
      className="underline decoration-line-strong decoration-dotted underline-offset-4 hover:decoration-current hover:decoration-solid"
    >
      <MoneyText value={value} />
      <span className="sr-only">, explained</span>
    </Link>
  );
}

interface Wallets {
  readonly values: readonly Money[];
  readonly kind: Extract<Reference["kind"], "balance" | "reserve" | "set_aside" | "owed">;
  readonly partnerId: string;
}

/** One amount for each currency that a wallet of a partner has something in; a dash where there is none. */
export function ExplainedWallets({ values, kind, partnerId }: Wallets) {
  const shown = values.filter(({ minor }) => minor !== 0n);
  if (shown.length === 0) return <span className="text-soft">–</span>;
  return (
    <span className="flex flex-col">
      {shown.map((value) => (
        <ExplainedMoney key={value.currency} value={value} kind={kind} id={`${partnerId}:${value.currency}`} />
      ))}
    </span>
  );
}
