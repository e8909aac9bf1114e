import { AppError } from "@/lib/core/errors";
import { type Money, money } from "@/lib/core/money";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { rememberAnswer } from "@/lib/http/idempotency";
import { postTransfers } from "@/lib/payments/ledger/post";
import type { Transfer } from "@/lib/payments/ledger/recipes";
import { ownAccountRecipe } from "@/lib/payments/ledger/recipes-direct";
import { reserveForRelease } from "@/lib/payments/transfers/reserve";
import type { Escrow, Settlement } from "@/prisma/generated/client";

/** Five thousand holds a statement: fast, and its locks are held for a fraction of a second (PERFORMANCE section 3). */
const CHUNK = 5_000;

export interface SettlementView {
  readonly settlementId: string;
  readonly orderId: string;
  readonly released: Money;
  readonly partner: Money;
  readonly platform: Money;
  /** The tenant's part of the commission, not inside `platform`. */
  readonly tenant: Money;
  /** Already inside `platform`, also where it goes to the quality fund. */
  readonly penalty: Money;
  /** Tax on the commission and taxes at source. */
  readonly tax: Money;
  readonly score: number | null;
  readonly settledAt: Date;
}

/**
 * Settles every hold that is over, in order of release, chunk by chunk. Several workers may run it at once.
 * @returns how many were settled.
 */
export async function settleDue(tenantId: string | null = null): Promise<number> {
  let total = 0;
  for (;;) {
    const before = total;
    const count = await withTx(async (tx) => {
      const settled = await settleSome(tx, CHUNK, tenantId, null);
      if (settled < CHUNK) await rememberAnswer(tx, { settled: before + settled });
      return settled;
    });
    total += count;
    if (count < CHUNK) return total;
  }
}

/**
 * Settles one order. Settling it again gives the same settlement.
 * @param partnerId only an order of this partner, when given.
 * @throws AppError `hold_not_over` with the moment of release, `wrong_state`, `not_found`.
 */
export function settleSession(i: {
  tenantId: string;
  sessionId: string;
  partnerId: string | null;
}): Promise<SettlementView> {
  return withTx(async (tx) => {
    const escrow = await findEscrow(tx, i);
    // The row lock waits for a worker that is settling this order right now.
    await tx.$executeRaw`SELECT 1 FROM escrow WHERE tenant_id = ${i.tenantId} AND order_id = ${escrow.orderId} FOR UPDATE`;
    const locked = await tx.escrow.findUniqueOrThrow({
      where: { tenantId_orderId: { tenantId: i.tenantId, orderId: escrow.orderId } },
    });
    if (locked.state !== "settled") await settleNow(tx, locked);
    const settlement = await tx.settlement.findUniqueOrThrow({
      where: { tenantId_orderId: { tenantId: i.tenantId, orderId: escrow.orderId } },
    });
    return rememberAnswer(tx, viewSettlement(settlement));
  });
}

async function findEscrow(
  tx: Tx,
  i: { tenantId: string; sessionId: string; partnerId: string | null },
): Promise<Escrow> {
  const order = await tx.order.findFirst({
    where: {
      tenantId: i.tenantId,
      sessionId: i.sessionId,
      state: "paid",
      ...(i.partnerId === null ? {} : { partnerId: i.partnerId }),
    },
    include: { escrow: true },
  });
  if (!order?.escrow) throw new AppError("not_found", "there is no paid session of this id");
  return order.escrow;
}

async function settleNow(tx: Tx, escrow: Escrow): Promise<void> {
  const now = await databaseNow(tx);
  if (escrow.state !== "holding" || escrow.releaseAt === null) {
    throw new AppError("wrong_state", "the hold has not begun: the session is not completed", { state: escrow.state });
  }
  if (escrow.releaseAt > now)
    throw new AppError("hold_not_over", "the hold is not over", { releaseAt: escrow.releaseAt.toISOString() });
  await settleDueOrder(tx, escrow);
}

/** Settles one order whose hold is over, in a transaction that is under way; its escrow is locked. */
export async function settleDueOrder(tx: Tx, i: { tenantId: string; orderId: string }): Promise<void> {
  await settleSome(tx, 1, i.tenantId, i.orderId);
}

interface Settled {
  readonly count: bigint;
  /** Of those whose money the gateway holds in the partner's name. */
  readonly routed: readonly { readonly tenantId: string; readonly transferId: string; readonly partnerMinor: string }[];
  /** Of those paid into the partner's own account. */
  readonly direct: readonly Direct[];
}

interface Direct {
  readonly tenantId: string;
  readonly orderId: string;
  readonly partnerId: string;
  readonly currency: string;
  readonly releasedMinor: string;
  readonly partnerMinor: string;
}

/** Splits what is due, and sets aside what is to be released at the gateway. @returns how many were settled. */
async function settleSome(tx: Tx, limit: number, tenantId: string | null, orderId: string | null): Promise<number> {
  const [settled] = await tx.$queryRaw<Settled[]>`
    SELECT count(*) AS count, coalesce(jsonb_agg(jsonb_build_object('tenantId', t.tenant_id, 'transferId', t.id, 'partnerMinor', s.partner_minor::text)
      ORDER BY t.id) FILTER (WHERE t.id IS NOT NULL), '[]') AS routed,
      coalesce(jsonb_agg(jsonb_build_object('tenantId', d.tenant_id, 'orderId', d.order_id, 'partnerId', d.partner_id, 'currency', d.currency,
        'releasedMinor', s.released_minor::text, 'partnerMinor', s.partner_minor::text) ORDER BY d.order_id) FILTER (WHERE d.order_id IS NOT NULL), '[]') AS direct
    FROM settle_due(${limit}::int, ${tenantId}::text, ${orderId}::text) s
    LEFT JOIN route_transfer t ON t.tenant_id = s.tenant_id AND t.order_id = s.order_id AND t.state NOT IN ('reversed', 'failed', 'canceled')
    LEFT JOIN escrow d ON d.tenant_id = s.tenant_id AND d.order_id = s.order_id AND d.is_direct`;
  await postTransfers(tx, (settled?.direct ?? []).map(ownSplit));
  await reserveForRelease(
    tx,
    (settled?.routed ?? []).map((each) => ({ ...each, partnerMinor: BigInt(each.partnerMinor) })),
  );
  return Number(settled?.count ?? 0n);
}

function ownSplit({ releasedMinor, partnerMinor, currency, ...sale }: Direct): Transfer {
  return ownAccountRecipe({
    ...sale,
    source: sale.orderId,
    price: money(BigInt(releasedMinor), currency),
    partner: money(BigInt(partnerMinor), currency),
  });
}

export function viewSettlement(row: Settlement): SettlementView {
  return {
    settlementId: row.id,
    orderId: row.orderId,
    released: money(row.releasedMinor, row.currency),
    partner: money(row.partnerMinor, row.currency),
    platform: money(row.platformMinor, row.currency),
    tenant: money(row.tenantMinor, row.currency),
    penalty: money(row.penaltyMinor + row.fundMinor, row.currency),
    tax: money(row.taxMinor, row.currency),
    score: row.score,
    settledAt: row.settledAt,
  };
}
