import { formatMoney, type Money } from "@/lib/core/money";
import type { OrderView, PlanOrderView } from "@/lib/views/orders";
import { Alert } from "../_ui/alert";
import { MoneyText } from "../_ui/money-text";
import { waysToPay } from "./checkout-data";
import { type Opening, PayBox } from "./pay-box";

interface Props {
  readonly tenantId: string;
  readonly order: OrderView | PlanOrderView;
  /** What opens a payment at a gateway. */
  readonly opening: Opening;
  /** What is kept for the customer meanwhile. */
  readonly kept: string;
  readonly leftMs: number;
  /** The gateway that somebody came back from without paying. */
  readonly canceled: string | null;
}

/** The ways to pay an open order, after a word about the try before. */
export async function Payment({ tenantId, order, opening, kept, leftMs, canceled }: Props) {
  return (
    <div className="grid gap-4">
      {canceled === null ? null : <Alert tone="wait">You came back without paying. Nothing was charged.</Alert>}
      {order.payments.at(-1)?.state === "failed" ? (
        <Alert tone="bad">The last attempt failed; nothing was charged. You can try again.</Alert>
      ) : null}
      <PayBox
        orderId={order.orderId}
        opening={opening}
        amount={formatMoney(order.total)}
        leftMs={leftMs}
        kept={kept}
        ways={await waysToPay(tenantId, order)}
      />
    </div>
  );
}

export function Total({ value }: { value: Money }) {
  return (
    <p className="mt-5 flex items-baseline justify-between border-t border-line pt-5 text-xl font-semibold">
      <span>Total</span>
      <MoneyText value={value} />
    </p>
  );
}
