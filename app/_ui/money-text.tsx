import { formatMoney, type Money } from "@/lib/core/money";

export function MoneyText({ value }: { value: Money }) {
  return <span className="whitespace-nowrap tabular-nums">{formatMoney(value)}</span>;
}

/** One amount for each currency; a dash where there is none. */
export function MoneyList({ values }: { values: readonly Money[] }) {
  const shown = values.filter((value) => value.minor !== 0n);
  if (shown.length === 0) return <span className="text-soft">–</span>;
  return (
    <span className="flex flex-col">
      {shown.map((value) => (
        <MoneyText key={value.currency} value={value} />
      ))}
    </span>
  );
}
