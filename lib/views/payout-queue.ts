import { db } from "@/lib/db/client";
import type { PayoutState } from "@/lib/payments/payouts/machine";
import type { Prisma } from "@/prisma/generated/client";
import { LINE_PARTS, PAYOUT_PAGE, type PayoutLine, toPayoutLine } from "./payouts";
import type { TimelineStep } from "./timeline";
import { textOf } from "./told";

/** What operators look for; each with its states, null for all. */
export const QUEUES = {
  review: ["under_review"],
  under_way: ["requested", "approved", "queued", "submitted", "processing", "in_doubt", "held", "unclaimed"],
  came_to_nothing: ["failed", "returned"],
  paid: ["paid"],
  all: null,
} as const satisfies Readonly<Record<string, readonly PayoutState[] | null>>;
export type Queue = keyof typeof QUEUES;

export interface QueueLine extends PayoutLine {
  readonly partnerId: string;
  readonly partnerName: string;
}

const QUEUE_PARTS = { ...LINE_PARTS, partner: { select: { name: true } } } as const satisfies Prisma.PayoutInclude;
type QueueRow = Prisma.PayoutGetPayload<{ include: typeof QUEUE_PARTS }>;

/** A page of payouts, newest first. @param before the id of the last one of the page before. */
export async function listQueue(tenantId: string, queue: Queue, before: string | null): Promise<QueueLine[]> {
  const states = QUEUES[queue];
  const rows = await db().payout.findMany({
    where: {
      tenantId,
      ...(states === null ? {} : { state: { in: [...states] } }),
      ...(before === null ? {} : { id: { lt: before } }),
    },
    include: QUEUE_PARTS,
    orderBy: { id: "desc" },
    take: PAYOUT_PAGE,
  });
  return rows.map(toQueueLine);
}

function toQueueLine(row: QueueRow): QueueLine {
  return { ...toPayoutLine(row), partnerId: row.partnerId, partnerName: row.partner.name };
}

export interface AttemptLine {
  readonly attemptId: string;
  readonly n: number;
  readonly state: string;
  readonly rail: string | null;
  readonly gatewayPayoutId: string | null;
  readonly firstSentAt: Date | null;
}

export interface PayoutStory extends QueueLine {
  /** The version of the tenant's rules that it was judged by; null for the program's own. */
  readonly ruleVersion: number | null;
  readonly requestedBy: string;
  readonly proof: string | null;
  readonly attempts: readonly AttemptLine[];
  readonly timeline: readonly TimelineStep[];
}

/** One payout with its attempts and what happened to it; null when there is none. */
export async function findPayoutStory(tenantId: string, payoutId: string): Promise<PayoutStory | null> {
  const row = await db().payout.findUnique({
    where: { tenantId_id: { tenantId, id: payoutId } },
    include: { ...QUEUE_PARTS, attempts: { orderBy: { n: "asc" } } },
  });
  if (!row) return null;
  const users = await db().user.findMany({ where: { tenantId, id: row.requestedBy }, select: { name: true } });
  return {
    ...toQueueLine(row),
    ruleVersion: row.ruleVersion,
    requestedBy: users[0]?.name ?? row.requestedBy,
    proof: row.proof,
    attempts: row.attempts.map(({ id, ...attempt }) => ({ attemptId: id, ...attempt })),
    timeline: await payoutTimeline(tenantId, payoutId),
  };
}

const TITLES: Readonly<Record<string, string>> = {
  "payout.requested": "Requested; the money left the balance",
  "payout.under_review": "Kept for a person to look at",
  "payout.approved": "Approved",
  "payout.submitted": "Handed to the gateway",
  "payout.processing": "The bank is working on it",
  "payout.in_doubt": "The gateway did not answer; it is asked before anything else",
  "payout.held": "Held at the gateway",
  "payout.unclaimed": "Waiting to be claimed",
  "payout.paid": "Paid",
  "payout.failed": "Failed; the balance has the money again",
  "payout.returned": "Sent back; the balance has the money again",
  "payout.rejected": "Refused; the balance has the money again",
  "payout.canceled": "Canceled; the balance has the money again",
  "approval.requested": "A second operator was asked",
  "approval.approved": "The second operator agreed",
  "approval.declined": "The second operator declined",
  "approval.expired": "Nobody agreed in time",
};

async function payoutTimeline(tenantId: string, payoutId: string): Promise<TimelineStep[]> {
  const rows = await db().auditEvent.findMany({ where: { tenantId, subject: payoutId }, orderBy: { seq: "asc" } });
  return rows.flatMap(({ action, at, payload }) => {
    const title = TITLES[action];
    if (title === undefined) return [];
    return [{ at, kind: action, title, detail: textOf(payload, "reason") || null, isAhead: false }];
  });
}
