import type { OrderView, PaymentLine } from "@/lib/views/orders";
import { Alert } from "../../../_ui/alert";
import { ButtonLink } from "../../../_ui/button";
import { Card } from "../../../_ui/card";
import { PendingPayments } from "./pending-payments";

const PENDING: readonly PaymentLine["state"][] = ["created", "requires_action", "processing", "in_doubt", "authorized"];
const UNDER_WAY: readonly PaymentLine["state"][] = ["processing", "in_doubt", "authorized"];

/** What is to be known while an order is not paid; nothing afterwards. */
export function PaymentState({ order, now }: { order: OrderView; now: Date }) {
  if (order.state === "paid") return null;
  const pending = order.payments.filter((payment) => PENDING.includes(payment.state));
  const canPay = order.state === "open" && order.expiresAt > now;
  const isUnderWay = order.payments.some((payment) => UNDER_WAY.includes(payment.state));
  const hasFailed = order.payments.at(-1)?.state === "failed";
  return (
    <Card title="Payment">
      <div className="grid gap-4">
        {hasFailed ? <Alert tone="bad">The last attempt failed; nothing was charged.</Alert> : null}
        {pending.length === 0 ? null : (
          <PendingPayments
            payments={pending.map(({ gateway, paymentId }) => ({ gateway, paymentId }))}
            text={
              isUnderWay
                ? "Your payment is on its way. You may close this page; the order changes by itself."
                : "We are waiting for your payment. If you have just paid, this changes by itself within moments."
            }
          />
        )}
        {canPay && !isUnderWay ? (
          <ButtonLink href={`/checkout/${order.orderId}`} className="sm:justify-self-start">
            {hasFailed ? "Try again" : "Go to the checkout"}
          </ButtonLink>
        ) : null}
        {canPay || isUnderWay ? null : (
          <ButtonLink href={`/offers/${order.offerId}`} look="plain" className="sm:justify-self-start">
            Book again
          </ButtonLink>
        )}
      </div>
    </Card>
  );
}
