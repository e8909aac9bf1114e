import { type Money, money } from "@/lib/core/money";
import { db } from "@/lib/db/client";
import type { TransferState } from "@/lib/payments/transfers/machine";
import type { RouteTransfer } from "@/prisma/generated/client";

/** A partner's part of a payment that the gateway holds, or released. */
export interface TransferLine {
  readonly transferId: string;
  readonly orderId: string;
  readonly gateway: string;
  readonly gatewayTransferId: string | null;
  readonly state: TransferState;
  /** What is, or is to be, in the partner's account. */
  readonly amount: Money;
  readonly reversed: Money;
  readonly releasedAt: Date | null;
  /** Of the partner's bank; null until the gateway has named it. */
  readonly bankReference: string | null;
  readonly createdAt: Date;
}

const PAGE = 50;

/** The transfers of an order, newest first; none where its money waits with us. */
export function transfersOfOrder(tenantId: string, orderId: string): Promise<TransferLine[]> {
  return readLines({ tenantId, orderId });
}

/** A partner's newest. */
export function transfersOfPartner(tenantId: string, partnerId: string): Promise<TransferLine[]> {
  return readLines({ tenantId, partnerId });
}

async function readLines(where: { tenantId: string; orderId?: string; partnerId?: string }): Promise<TransferLine[]> {
  const rows = await db().routeTransfer.findMany({ where, orderBy: { id: "desc" }, take: PAGE });
  const settlementId = { in: rows.flatMap((row) => row.settlementId ?? []) };
  const settlements = await db().linkedSettlement.findMany({ where: { tenantId: where.tenantId, settlementId } });
  const referenceOf = (row: RouteTransfer): string | null =>
    settlements.find((each) => each.gateway === row.gateway && each.settlementId === row.settlementId)?.bankReference ??
    null;
  return rows.map((row) => ({
    transferId: row.id,
    orderId: row.orderId,
    gateway: row.gateway,
    gatewayTransferId: row.gatewayTransferId,
    state: row.state as TransferState,
    amount: money(row.keepMinor, row.currency),
    reversed: money(row.reversedMinor, row.currency),
    releasedAt: row.releasedAt,
    bankReference: referenceOf(row),
    createdAt: row.createdAt,
  }));
}

/** What the gateway is to release to a partner or has released, and what reached the partner's bank. */
export async function routedSums(
  tenantId: string,
  partnerId: string,
): Promise<{ readonly onItsWay: readonly Money[]; readonly paidOut: readonly Money[] }> {
  const rows = await db().routeTransfer.groupBy({
    by: ["currency", "state"],
    where: { tenantId, partnerId, decidedAt: { not: null }, state: { notIn: ["reversed", "failed", "canceled"] } },
    _sum: { keepMinor: true },
  });
  const lines = rows.map(({ state, currency, _sum }) => ({ state, amount: money(_sum.keepMinor ?? 0n, currency) }));
  return {
    onItsWay: lines.flatMap(({ state, amount }) => (state === "settled" ? [] : [amount])),
    paidOut: lines.flatMap(({ state, amount }) => (state === "settled" ? [amount] : [])),
  };
}
