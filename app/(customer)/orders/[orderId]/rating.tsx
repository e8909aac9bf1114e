import type { OrderView } from "@/lib/views/orders";
import { Card } from "../../../_ui/card";
import { TimeText } from "../../../_ui/time-text";
import { RatingForm } from "./rating-form";

const UNDER_WAY: readonly OrderView["sessionState"][] = ["scheduled", "in_progress", "awaiting_confirmation"];

/** Confirming and scoring, when it is time for it. */
export function Rating({ order, now }: { order: OrderView; now: Date }) {
  // Once all is given back there is nothing to confirm.
  if (order.state !== "paid" || order.escrowState === "refunded") return null;
  const canConfirm = UNDER_WAY.includes(order.sessionState);
  const canScore = order.sessionState === "completed" && order.score === null && order.escrowState === "holding";
  if (!canConfirm && !canScore) return null;
  const threshold = order.terms.scoreThreshold;
  if (canConfirm && order.startsAt > now) {
    return (
      <Card title="Confirm the session">
        <p className="text-soft">
          You can confirm from <TimeText at={order.startsAt} /> on. Until then {untilThen(order)}.
        </p>
      </Card>
    );
  }
  return (
    <Card title={canConfirm ? "Confirm the session" : "Rate the session"}>
      <p className="mb-5 text-soft">
        {canConfirm ? `Confirm when the session took place. ${paidWhen(order)} ` : ""}
        From {threshold} points on the partner gets the full share; below, each point less costs the partner a little.
      </p>
      <RatingForm sessionId={order.sessionId} isCompleted={canScore} />
    </Card>
  );
}

const untilThen = ({ isPrincipal, isDirect }: OrderView): string =>
  isDirect ? "the session is not settled" : isPrincipal ? "the partner is not paid" : "your money is held";

function paidWhen({ isPrincipal, isDirect, terms }: OrderView): string {
  if (isDirect) return "";
  const ahead = `another ${hours(terms.holdMs)}`;
  return isPrincipal
    ? `The partner is paid after ${ahead}.`
    : `Your money stays held for ${ahead}; then the partner is paid.`;
}

const HOUR_MS = 3_600_000;

function hours(ms: number): string {
  const count = Math.ceil(ms / HOUR_MS);
  return count === 1 ? "hour" : `${count} hours`;
}
