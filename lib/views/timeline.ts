import type { Tx } from "@/lib/db/client";
import type { Order } from "@/prisma/generated/client";
import { tellCase } from "./case-story";
import { CHARGEBACK_TITLES, tellAmount } from "./chargeback-story";
import { tellRefunds } from "./refund-story";

/** One line of the story of an order. `at` may lie ahead: what is going to happen. */
export interface TimelineStep {
  readonly at: Date;
  /** Machine word, for example `order.paid`. */
  readonly kind: string;
  readonly title: string;
  readonly detail: string | null;
  readonly isAhead: boolean;
}

const TITLES: Readonly<Record<string, string>> = {
  "order.created": "Booked",
  "order.paid": "Paid. The money is held until the session is confirmed",
  "order.expired": "Not paid in time; the place was given up",
  "payment.in_suspense": "A payment arrived that does not fit; it is kept apart",
  "session.delivered": "The partner says that the session took place",
  "session.completed": "Session completed; the 24-hour hold began",
  "session.rated": "Rated",
  "session.accepted": "The partner accepted",
  "session.canceled": "Session canceled",
  "session.no_show": "Somebody did not come",
  "session.no_show_disputed": "The two sides tell different stories about who came",
  "session.no_show_decided": "Decided who came",
  "session.time_proposed": "Another time was proposed",
  "session.time_declined": "The old time stays",
  "session.rescheduled": "Moved to another time",
  "session.reopened": "The completion was taken back",
  "order.canceled": "Called off before it was paid",
  "hold.shortened": "The hold was made shorter",
  "hold.extended": "The hold was made longer",
  "escrow.settled": "Hold over; the money was split",
  ...CHARGEBACK_TITLES,
};

/** Of what the operator sells in its own name nothing is held for others. */
const OWN_TITLES: Readonly<Record<string, string>> = {
  ...TITLES,
  "order.paid": "Paid. The partner is paid after the session is confirmed",
  "session.completed": "Session completed; the 24 hours until the settlement began",
  "escrow.settled": "Settled",
};

/** Nobody holds what is paid into the partner's own account. */
const DIRECT_TITLES: Readonly<Record<string, string>> = {
  ...OWN_TITLES,
  "order.paid": "Paid into the partner's own account",
  "escrow.settled": "Settled; the commission is due",
};

/** A plan is not held, and nobody has to come. */
const PLAN_TITLES: Readonly<Record<string, string>> = {
  ...TITLES,
  "order.created": "Chosen",
  "order.paid": "Paid",
  "order.expired": "Not paid in time",
  "escrow.settled": "The money was split between platform and tenant",
  "plan.granted": "The plan was given",
  "plan.ended": "The plan ended",
};

/** Steps that are for operators only, or told by another row. */
const INTERNAL = /^(?:approval\.|hold\.risk_|hold\.reset$)/;

/** What happened to an order, its payments and its session, oldest first, and what comes next. */
export async function orderTimeline(tx: Tx, tenantId: string, orderId: string): Promise<TimelineStep[]> {
  const order = await tx.order.findUnique({
    where: { tenantId_id: { tenantId, id: orderId } },
    include: { payments: { select: { id: true } }, escrow: true },
  });
  if (!order) return [];
  const titles = titlesFor(order);
  const subjects = [
    orderId,
    ...(order.sessionId === null ? [] : [order.sessionId]),
    ...order.payments.map((payment) => payment.id),
  ];
  const [audits, events] = await Promise.all([
    tx.auditEvent.findMany({ where: { tenantId, subject: { in: subjects } }, orderBy: { seq: "asc" } }),
    tx.paymentEvent.findMany({
      where: { tenantId, paymentId: { in: subjects }, kind: { not: "payment_captured" } },
      orderBy: { seq: "asc" },
    }),
  ]);
  const payments = order.payments.map((payment) => payment.id);
  const refunds = await tx.refund.findMany({ where: { tenantId, paymentId: { in: payments } } });
  const tell = tellRefunds(refunds);
  const past: TimelineStep[] = [
    ...audits.flatMap((row) => {
      if (INTERNAL.test(row.action)) return [];
      const told = tellCase(row) ?? tell(row);
      if (told === "quiet") return [];
      const { title, detail } = told ?? {
        title: titles[row.action] ?? row.action,
        detail: row.action.startsWith("hold.") ? null : (tellAmount(row) ?? detailOf(row.payload)),
      };
      return [{ at: row.at, kind: row.action, title, detail, isAhead: false }];
    }),
    ...events.map((row) => ({
      at: row.at,
      kind: row.kind,
      title: eventTitle(row.toState),
      detail: detailOf(row.detail),
      isAhead: false,
    })),
  ].toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const { escrow } = order;
  if (escrow?.state !== "holding" || escrow.releaseAt === null) return past;
  return [
    ...past,
    {
      at: escrow.releaseAt,
      kind: "escrow.release",
      title: escrow.isPrincipal || escrow.isDirect ? "The settlement" : "The hold ends and the money is split",
      detail: null,
      isAhead: true,
    },
  ];
}

function titlesFor({ planId, fundFlow }: Pick<Order, "planId" | "fundFlow">): typeof TITLES {
  if (planId !== null) return PLAN_TITLES;
  if (fundFlow === "DIRECT_MERCHANT") return DIRECT_TITLES;
  return fundFlow === "PRINCIPAL" ? OWN_TITLES : TITLES;
}

function eventTitle(state: string): string {
  switch (state) {
    case "authorized":
      return "Payment approved";
    case "processing":
      return "Payment on its way";
    case "failed":
      return "A payment attempt failed; nothing was charged";
    default:
      return `Payment ${state}`;
  }
}

function detailOf(payload: unknown): string | null {
  if (typeof payload !== "object" || payload === null) return null;
  const { reason, score } = payload as { reason?: unknown; score?: unknown };
  if (typeof reason === "string") return reason;
  return typeof score === "number" ? `Score ${score} of 100` : null;
}
