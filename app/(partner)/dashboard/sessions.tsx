import { shift } from "@/lib/core/time";
import type { OrderLine } from "@/lib/views/orders";
import { DataTable } from "../../_ui/data-table";
import { EmptyState } from "../../_ui/empty-state";
import { StatusChip } from "../../_ui/status-chip";
import { TimeText } from "../../_ui/time-text";
import { sessionStatus } from "../../_ui/words";
import { DeliveredButton } from "./delivered-button";

const UNDER_WAY: readonly OrderLine["sessionState"][] = ["scheduled", "in_progress", "awaiting_confirmation"];

/** How many past sessions are shown below the open ones. */
const RECENT = 5;

/** When the partner may say that it took place: in its last quarter. The API decides; this only spares a refusal. */
function deliverableFrom(order: OrderLine): Date {
  const length = order.endsAt.getTime() - order.startsAt.getTime();
  return shift(order.endsAt, -Math.floor(length / 4));
}

/** Whether the partner can say by now that it took place, and has not. */
export function isDeliverable(order: OrderLine, now: Date): boolean {
  const isOpen = order.state === "paid" && UNDER_WAY.includes(order.sessionState) && order.deliveredAt === null;
  return isOpen && deliverableFrom(order) <= now;
}

/** Sessions that are not confirmed yet, and the latest that are. */
export function Sessions({ orders, now }: { orders: readonly OrderLine[]; now: Date }) {
  const paid = orders
    .filter((order) => order.state === "paid")
    .toSorted((a, b) => b.startsAt.getTime() - a.startsAt.getTime());
  const isOpen = (order: OrderLine): boolean => UNDER_WAY.includes(order.sessionState);
  const sessions = [...paid.filter(isOpen), ...paid.filter((order) => !isOpen(order)).slice(0, RECENT)];
  if (sessions.length === 0)
    return <EmptyState title="No sessions yet">Sessions appear here once they are paid.</EmptyState>;
  return (
    <DataTable
      caption="Sessions"
      rows={sessions}
      keyOf={(order) => order.sessionId}
      columns={[
        { head: "Session", cell: (order) => <span className="font-medium">{order.title}</span> },
        { head: "Customer", cell: (order) => order.customerName },
        { head: "From", cell: (order) => <TimeText at={order.startsAt} /> },
        { head: "State", cell: (order) => <StatusChip status={sessionStatus(order.sessionState)} /> },
        { head: "Score", cell: (order) => order.score ?? "–", isFigure: true },
        { head: "To do", cell: (order) => <ToDo order={order} now={now} /> },
      ]}
    />
  );
}

function ToDo({ order, now }: { order: OrderLine; now: Date }) {
  if (!UNDER_WAY.includes(order.sessionState)) return <span className="text-soft">Nothing</span>;
  if (order.deliveredAt !== null) return <span className="text-soft">The customer confirms</span>;
  const from = deliverableFrom(order);
  if (from > now) {
    return (
      <span className="text-sm text-soft">
        From <TimeText at={from} />
      </span>
    );
  }
  return <DeliveredButton sessionId={order.sessionId} title={order.title} />;
}
