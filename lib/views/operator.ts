import { type Money, money } from "@/lib/core/money";
import { type OpenAlert, openAlerts } from "@/lib/alerts/alerts";
import { db } from "@/lib/db/client";
import { trialBalance, type TrialBalanceLine } from "@/lib/payments/ledger/queries";
import type { RefundState } from "@/lib/payments/refunds/machine";
import type { InboxEvent } from "@/prisma/generated/client";

const PAGE = 50;

export interface Overview {
  /** For others: of what is sold in the partners' names. */
  readonly held: readonly Money[];
  /** Paid for what the operator sells in its own name, and not settled. */
  readonly deferred: readonly Money[];
  /** How many holds are over and wait to be settled. */
  readonly dueHolds: number;
  readonly messagesWaiting: number;
  readonly messagesDead: number;
  readonly rejectedWebhooks: number;
  readonly suspensePayments: number;
  readonly payoutsUnderWay: number;
  readonly trialBalance: readonly TrialBalanceLine[];
  /** What somebody must look at, oldest first. */
  readonly alerts: readonly OpenAlert[];
}

/** How the whole tenant stands at this moment. */
export async function operatorOverview(tenantId: string): Promise<Overview> {
  const client = db();
  const [held, due, waiting, dead, rejected, suspense, payouts, balance, alerts] = await Promise.all([
    client.escrow.groupBy({
      by: ["currency", "isPrincipal"],
      // What is paid into partners' own accounts is held by nobody here.
      where: { tenantId, balanceMinor: { gt: 0 }, isDirect: false },
      _sum: { balanceMinor: true },
    }),
    client.$queryRaw<
      { count: bigint }[]
    >`SELECT count(*) AS count FROM escrow WHERE tenant_id = ${tenantId} AND state = 'holding' AND release_at <= hf_now()`,
    client.inboxEvent.count({ where: { tenantId, status: "received" } }),
    client.inboxEvent.count({ where: { tenantId, status: "dead" } }),
    client.webhookRejection.aggregate({ where: { tenantId }, _sum: { count: true } }),
    client.payment.count({
      where: {
        tenantId,
        suspenseReason: { not: null },
        refundedMinor: { lt: client.payment.fields.amountMinor },
      },
    }),
    client.payout.count({
      where: { tenantId, state: { in: ["queued", "submitted", "processing", "in_doubt", "held", "unclaimed"] } },
    }),
    trialBalance(client, tenantId),
    openAlerts(tenantId, PAGE),
  ]);
  const sums = (isPrincipal: boolean): Money[] =>
    held.flatMap((row) => (row.isPrincipal === isPrincipal ? [money(row._sum.balanceMinor ?? 0n, row.currency)] : []));
  return {
    held: sums(false),
    deferred: sums(true),
    dueHolds: Number(due[0]?.count ?? 0n),
    messagesWaiting: waiting,
    messagesDead: dead,
    rejectedWebhooks: Number(rejected._sum.count ?? 0n),
    suspensePayments: suspense,
    payoutsUnderWay: payouts,
    trialBalance: balance,
    alerts,
  };
}

export interface MessageLine {
  readonly inboxId: string;
  readonly gateway: string;
  readonly eventType: string;
  readonly eventKey: string;
  readonly road: string;
  readonly status: string;
  readonly effects: number;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly receivedAt: Date;
  readonly processedAt: Date | null;
}

/** What gateways told us, newest first. @param before the id of the last message of the page before. */
export async function listMessages(tenantId: string, before: string | null = null): Promise<MessageLine[]> {
  const rows = await db().inboxEvent.findMany({
    where: { tenantId, ...(before === null ? {} : { id: { lt: before } }) },
    orderBy: { id: "desc" },
    take: PAGE,
    omit: { bodyText: true, bodyBytes: true },
  });
  return rows.map(toMessageLine);
}

export function toMessageLine(row: Omit<InboxEvent, "bodyText" | "bodyBytes">): MessageLine {
  return {
    inboxId: row.id,
    gateway: row.gateway,
    eventType: row.eventType,
    eventKey: row.eventKey,
    road: row.road,
    status: row.status,
    effects: row.effects,
    attempts: row.attempts,
    lastError: row.lastError,
    receivedAt: row.receivedAt,
    processedAt: row.processedAt,
  };
}

export interface SuspenseLine {
  readonly paymentId: string;
  readonly gateway: string;
  readonly gatewayPaymentId: string | null;
  readonly amount: Money;
  readonly reason: string;
  readonly at: Date;
  /** Neither given back nor on its way back. */
  readonly left: Money;
  /** How the newest refund of it stands; null without one. */
  readonly refundState: RefundState | null;
}

/** Payments whose money came to suspense, newest first. */
export async function listSuspense(tenantId: string): Promise<SuspenseLine[]> {
  const rows = await db().payment.findMany({
    where: { tenantId, suspenseReason: { not: null } },
    include: { refunds: { select: { state: true }, orderBy: { id: "desc" }, take: 1 } },
    orderBy: { id: "desc" },
    take: PAGE,
  });
  return rows.map((row) => ({
    paymentId: row.id,
    gateway: row.gateway,
    gatewayPaymentId: row.gatewayPaymentId,
    amount: money(row.amountMinor, row.currency),
    reason: row.suspenseReason ?? "",
    at: row.createdAt,
    left: money(row.amountMinor - row.refundedMinor - row.disputedMinor, row.currency),
    refundState: (row.refunds[0]?.state ?? null) as RefundState | null,
  }));
}
