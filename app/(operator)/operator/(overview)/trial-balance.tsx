import { formatMoney, money } from "@/lib/core/money";
import type { Overview } from "@/lib/views/operator";
import { EmptyState } from "../../../_ui/empty-state";
import { ScrollArea } from "../../../_ui/scroll-area";

type Line = Overview["trialBalance"][number];

/** Every kind of account with its sum; debits are positive, and each currency adds up to zero. */
export function TrialBalance({ lines }: { lines: readonly Line[] }) {
  const currencies = [...new Set(lines.map((line) => line.currency))];
  if (currencies.length === 0) return <EmptyState title="Nothing has been posted yet" />;
  return (
    <ScrollArea label="Trial balance">
      <table className="w-full text-left text-[0.9375rem]">
        <caption className="sr-only">Trial balance by currency</caption>
        <thead>
          <tr className="border-b border-line text-sm text-soft">
            <th scope="col" className="py-2 pr-6 font-medium">
              Account
            </th>
            <th scope="col" className="py-2 pr-6 text-right font-medium">
              Debit
            </th>
            <th scope="col" className="py-2 text-right font-medium">
              Credit
            </th>
          </tr>
        </thead>
        {currencies.map((currency) => (
          <CurrencyLines
            key={currency}
            currency={currency}
            lines={lines.filter((line) => line.currency === currency)}
          />
        ))}
      </table>
    </ScrollArea>
  );
}

function CurrencyLines({ currency, lines }: { currency: string; lines: readonly Line[] }) {
  const sum = lines.reduce((total, line) => total + line.balanceMinor, 0n);
  return (
    <tbody>
      {lines.map((line) => (
        <tr key={line.path} className="border-b border-line">
          <th scope="row" className="py-2 pr-6 font-normal">
            {line.path}
          </th>
          <td className="py-2 pr-6 text-right whitespace-nowrap tabular-nums">
            {line.balanceMinor > 0n ? formatMoney(money(line.balanceMinor, currency)) : ""}
          </td>
          <td className="py-2 text-right whitespace-nowrap tabular-nums">
            {line.balanceMinor < 0n ? formatMoney(money(-line.balanceMinor, currency)) : ""}
          </td>
        </tr>
      ))}
      <tr className="font-semibold">
        <th scope="row" colSpan={3} className="pt-2 pb-6">
          Sum of {currency}:{" "}
          <span className={`whitespace-nowrap tabular-nums ${sum === 0n ? "text-accent-ink" : "text-bad-ink"}`}>
            {formatMoney(money(sum, currency))} {sum === 0n ? "✓ balanced" : "does not balance"}
          </span>
        </th>
      </tr>
    </tbody>
  );
}
