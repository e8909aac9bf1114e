import { add, type Money, subtract } from "@/lib/core/money";
import type { SettlementView } from "@/lib/payments/settlement/settle";
import type { OrderTerms } from "@/lib/views/orders";
import { MoneyText } from "./money-text";

/** Basis points as a percentage, exactly: 5000 becomes `50 %`, 50 becomes `0.5 %`. */
export function percent(basisPoints: number): string {
  const digits = String(basisPoints).padStart(3, "0");
  const fraction = digits.slice(-2).replace(/0+$/, "");
  return `${digits.slice(0, -2)}${fraction === "" ? "" : `.${fraction}`} %`;
}

function scoreLine(score: number | null, terms: OrderTerms): string {
  if (score === null) return "no score, so no penalty";
  if (score >= terms.scoreThreshold) return `score ${score}, from ${terms.scoreThreshold} on no penalty`;
  return `score ${score}: ${terms.scoreThreshold - score} below ${terms.scoreThreshold}, each ${percent(terms.slopeBasisPoints)} of the partner's share`;
}

interface Props {
  readonly settlement: SettlementView;
  /** The price of the order. */
  readonly total: Money;
  readonly terms: OrderTerms;
}

/** How a price became shares, as a calculation that adds up. */
export function Split({ settlement, total, terms }: Props) {
  const commission = subtract(add(settlement.platform, settlement.tenant), settlement.penalty);
  const before = subtract(total, settlement.released);
  const lines: readonly (readonly [string, string, Money])[] = [
    ["Paid by the customer", "", total],
    ...(before.minor === 0n ? [] : ([["− Given back before", "", before]] as const)),
    ["− Platform's share", percent(terms.platformBasisPoints), commission],
    ["− Penalty", scoreLine(settlement.score, terms), settlement.penalty],
    ...(settlement.tax.minor === 0n ? [] : ([["− Taxes", "on the commission and at source", settlement.tax]] as const)),
  ];
  return (
    <table className="w-full text-left text-[0.9375rem]">
      <caption className="sr-only">How the price was split</caption>
      <tbody>
        {lines.map(([name, note, amount]) => (
          <tr key={name} className="align-top">
            <th scope="row" className="py-1.5 pr-4 font-normal">
              {name}
              {note === "" ? null : <span className="block text-sm text-soft">{note}</span>}
            </th>
            <td className="py-1.5 text-right">
              <MoneyText value={amount} />
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr className="border-t border-line-strong font-semibold">
          <th scope="row" className="pt-3 pr-4">
            = Partner receives
          </th>
          <td className="pt-3 text-right">
            <MoneyText value={settlement.partner} />
          </td>
        </tr>
      </tfoot>
    </table>
  );
}
