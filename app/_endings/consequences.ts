import { formatMoney, type Money, money } from "@/lib/core/money";
import { cancellationRefund } from "@/lib/payments/refunds/plan";
import type { OrderView } from "@/lib/views/orders";

interface Canceling {
  readonly refund: Money;
  readonly retained: Money;
}

/** What canceling at this moment means for the money; the server decides again at the click. */
function cancelingNow(order: OrderView, now: Date, reader: "customer" | "partner"): Canceling {
  const { total, refunded } = order;
  const givenBack = refunded.goingBack.minor + refunded.givenBack.minor;
  const msBeforeStart = order.startsAt.getTime() - now.getTime();
  const inFull = reader === "partner" || order.sessionState === "requested";
  const refund = inFull ? total.minor - givenBack : cancellationRefund({ paid: total.minor, givenBack, msBeforeStart });
  return {
    refund: money(refund, total.currency),
    retained: money(total.minor - givenBack - refund, total.currency),
  };
}

/** What canceling at this moment means, in words and amounts. */
export function cancelConsequence(order: OrderView, now: Date, reader: "customer" | "partner"): string {
  const { refund, retained } = cancelingNow(order, now, reader);
  const total = formatMoney(order.total);
  if (reader === "partner") return `The customer gets back ${formatMoney(refund)} of ${total}, and you get nothing.`;
  if (retained.minor === 0n) return `You get back ${formatMoney(refund)} of ${total}.`;
  const rest = `${formatMoney(retained)} ${refund.minor === 0n ? "is" : "are"} kept by the terms, held for a day and then paid out.`;
  return refund.minor === 0n
    ? `It is too late to get anything back: ${rest}`
    : `You get back ${formatMoney(refund)} of ${total}. The other ${rest}`;
}
