import { formatMoney, money } from "@/lib/core/money";
import { HOUR_MS, shift } from "@/lib/core/time";
import { cancellationBasisPoints } from "@/lib/payments/refunds/plan";
import type { OrderView } from "@/lib/views/orders";
import { TimeText } from "../_ui/time-text";

/** What the cancellation terms give a customer at this moment. */
export function Terms({ order, now }: { order: OrderView; now: Date }) {
  const { refundable } = order;
  if (refundable === null) return null;
  const ahead = order.startsAt.getTime() - now.getTime();
  const basisPoints = order.sessionState === "scheduled" ? cancellationBasisPoints(ahead) : 0;
  if (basisPoints === 0) return <Decided order={order} />;
  if (basisPoints === 10_000) {
    return (
      <>
        Until <TimeText at={shift(order.startsAt, -24 * HOUR_MS)} />, 24 hours before the session, all of it comes back
        at once. After that it is half, and in the last 2 hours somebody decides.
      </>
    );
  }
  const { paid, left } = refundable;
  const atOnce = (paid.minor * BigInt(basisPoints)) / 10_000n - (paid.minor - left.minor);
  const free = money(atOnce > 0n ? atOnce : 0n, paid.currency);
  return (
    <>
      Until <TimeText at={shift(order.startsAt, -2 * HOUR_MS)} />, 2 hours before the session, half of the price comes
      back at once: {formatMoney(free)} as things stand. About more than that the partner or our team decides, and
      nobody is paid meanwhile.
    </>
  );
}

function Decided({ order }: { order: OrderView }) {
  if (order.escrowState === "settled")
    return <>The money was split already. The partner or our team decides whether you get some of it back.</>;
  return <>The free time to cancel is over. The partner or our team decides; until then nobody is paid.</>;
}
