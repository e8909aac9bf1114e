import type { PartnerBalance } from "@/lib/views/partner";
import { FigureCard } from "../_ui/card";
import { MoneyList } from "../_ui/money-text";

/** What has left a partner's balance: on its way, and at the bank. */
export function PaidFigures({ balance }: { balance: Pick<PartnerBalance, "onItsWay" | "paidOut"> }) {
  return (
    <>
      <FigureCard label="On its way" note="Requested or released, not at your bank yet">
        <MoneyList values={balance.onItsWay} />
      </FigureCard>
      <FigureCard label="Paid out" note="All that reached your bank so far">
        <MoneyList values={balance.paidOut} />
      </FigureCard>
    </>
  );
}
