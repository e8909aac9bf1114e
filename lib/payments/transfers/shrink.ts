import type { Tx } from "@/lib/db/client";
import { recordAudit } from "@/lib/audit/record";
import { transferReturnRecipe } from "@/lib/payments/ledger/recipes-transfers";
import { postTransfers } from "@/lib/payments/ledger/post";
import type { RouteTransfer } from "@/prisma/generated/client";
import { lockOpenTransfer, moneyOf, queueMove, stepTransfer } from "./step";

interface OrderRef {
  readonly tenantId: string;
  readonly orderId: string;
}

const RELEASED: readonly string[] = ["releasing", "released", "settled"];

/**
 * After money left a hold: what the gateway holds for the partner may not be more than the partner can still get; the rest is
 * fetched back. One that was not made yet is not made at all, because the gateway takes none once a refund has begun.
 */
export async function shrinkToHold(tx: Tx, i: OrderRef): Promise<void> {
  const row = await lockOpenTransfer(tx, i);
  if (!row || row.decidedAt !== null) return;
  if (row.state === "queued") {
    await stepTransfer(tx, row, "canceled", { actor: "rules", reason: "money went back first", data: GONE });
    return;
  }
  const [most] = await tx.$queryRaw<{ minor: bigint }[]>`
    SELECT e.balance_minor - x.tenant - x.commission - x.commission_tax - x.penalty - x.tcs - x.tds AS minor
    FROM escrow e JOIN settlement_policy y ON y.tenant_id = e.tenant_id AND y.id = e.policy_id
    CROSS JOIN LATERAL split_price(e.balance_minor, NULL, y) x
    WHERE e.tenant_id = ${i.tenantId} AND e.order_id = ${i.orderId}`;
  if (most && most.minor < row.keepMinor) await keepOnly(tx, row, most.minor);
}

const GONE = { keepMinor: 0n, nextPollAt: null };

/**
 * Takes a part out of what is to be released, back into the partner's balance, for a refund or a chargeback that came before
 * the release. @param i.source the refund or the round of the chargeback, once for each. @param i.wantedMinor minor units
 */
export async function takeFromRelease(tx: Tx, i: OrderRef & { source: string; wantedMinor: bigint }): Promise<void> {
  const row = await lockOpenTransfer(tx, i);
  if (!row || RELEASED.includes(row.state)) return;
  const taken = i.wantedMinor < row.reservedMinor ? i.wantedMinor : row.reservedMinor;
  if (taken <= 0n) return;
  const { tenantId, id: transferId, partnerId } = row;
  await postTransfers(tx, [
    transferReturnRecipe({ tenantId, transferId, partnerId, source: i.source, amount: moneyOf(row, taken) }),
  ]);
  await keepOnly(tx, row, row.keepMinor - taken, { reservedMinor: row.reservedMinor - taken });
}

/**
 * Fetches back what a partner owes of an order that was released, as far as its account at the gateway still has it; what
 * does not come back is owed as before. @param i.wantedMinor minor units
 */
export async function fetchBack(tx: Tx, i: OrderRef & { wantedMinor: bigint }): Promise<void> {
  if (i.wantedMinor <= 0n) return;
  const row = await lockOpenTransfer(tx, i);
  if (!row || !RELEASED.includes(row.state) || row.keepMinor === 0n) return;
  await keepOnly(tx, row, row.keepMinor > i.wantedMinor ? row.keepMinor - i.wantedMinor : 0n);
}

/** Says how much is to stay in the partner's account; the worker fetches the rest. */
export async function keepOnly(
  tx: Tx,
  row: RouteTransfer,
  keepMinor: bigint,
  data: { readonly reservedMinor?: bigint; readonly decidedAt?: Date } = {},
): Promise<void> {
  const { tenantId, id, orderId } = row;
  await tx.routeTransfer.update({ where: { tenantId_id: { tenantId, id } }, data: { keepMinor, ...data } });
  await recordAudit(tx, [
    {
      tenantId,
      actor: "rules",
      action: "transfer.keeps",
      subject: orderId,
      payload: { transferId: id },
      before: { keepMinor: row.keepMinor.toString(), reservedMinor: row.reservedMinor.toString() },
      after: { keepMinor: keepMinor.toString(), reservedMinor: (data.reservedMinor ?? row.reservedMinor).toString() },
    },
  ]);
  await queueMove(tx, row);
}

/** Whether the gateway still has to say or do something about a hold before money of this payment may go back. */
export async function isBeingMoved(tx: Tx, i: { tenantId: string; paymentId: string }): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ n: bigint }[]>`
    SELECT count(*) AS n FROM route_transfer WHERE tenant_id = ${i.tenantId} AND payment_id = ${i.paymentId}
      AND (state IN ('submitted', 'in_doubt', 'pending') OR (state = 'held' AND amount_minor - reversed_minor > keep_minor))`;
  return (row?.n ?? 0n) > 0n;
}
