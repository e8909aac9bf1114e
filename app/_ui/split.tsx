import { type Money, money } from "@/lib/core/money";
import { may } from "@/lib/auth/permissions";
import { explainOrder } from "@/lib/views/explain/settlement";
import { currentCaller } from "../_session";
import { ExplainedMoney } from "./explained-money";
import { MoneyText } from "./money-text";

/** How the price of a settled order became shares, as a calculation that adds up. */
export async function Split({ tenantId, orderId }: { tenantId: string; orderId: string }) {
  const [split, caller] = await Promise.all([explainOrder(tenantId, orderId), currentCaller()]);
  if (split === null) return null;
  return (
    <table className="w-full text-left text-[0.9375rem]">
      <caption className="sr-only">How the price was split</caption>
      <tbody>
        {split.children.map(({ title, formula, amount }) => (
          <tr key={title} className="align-top">
            <th scope="row" className="py-1.5 pr-4 font-normal">
              {amount.minor < 0n ? "− " : ""}
              {title}
              {formula === null ? null : <span className="block text-sm text-soft">{formula.text}</span>}
            </th>
            <td className="py-1.5 text-right">
              <MoneyText value={absolute(amount)} />
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
            {caller !== null && may(caller, "settlement.read") ? (
              <ExplainedMoney value={split.amount} kind="settlement" id={orderId} />
            ) : (
              <MoneyText value={split.amount} />
            )}
          </td>
        </tr>
      </tfoot>
    </table>
  );
}

const absolute = ({ minor, currency }: Money): Money => money(minor < 0n ? -minor : minor, currency);
