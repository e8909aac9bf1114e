import { money } from "@/lib/core/money";
import type { Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { postTransfers } from "@/lib/payments/ledger/post";
import { lockBalances } from "@/lib/payments/ledger/queries";
import { reserveReleaseRecipe } from "@/lib/payments/ledger/recipes-balances";
import type { Wallet } from "./take-in";

/** Notes that so much of a partner's reserve is used up, oldest first. The balances must be locked. */
export async function takeFromReserve(tx: Tx, { tenantId, partnerId, currency }: Wallet, minor: bigint): Promise<void> {
  await tx.$executeRaw`
    UPDATE partner_income p SET reserve_left_minor = p.reserve_left_minor - t.taken
    FROM (
      SELECT order_id, least(left_minor, ${minor}::bigint - (running - left_minor)) AS taken
      FROM (SELECT order_id, reserve_left_minor AS left_minor,
              (sum(reserve_left_minor) OVER (ORDER BY release_at, order_id))::bigint AS running
            FROM partner_income
            WHERE tenant_id = ${tenantId} AND partner_id = ${partnerId} AND currency = ${currency} AND reserve_left_minor > 0) x
      WHERE running - left_minor < ${minor}::bigint) t
    WHERE p.tenant_id = ${tenantId} AND p.order_id = t.order_id`;
}

const PARTNERS = 100;
const CHUNK = 500;

/** Gives partners what was kept in reserve and was not needed, once its time is over. Returns of how many settlements. */
export async function releaseReserves(): Promise<number> {
  const wallets = await withTx(
    (tx) => tx.$queryRaw<Wallet[]>`
      SELECT DISTINCT tenant_id AS "tenantId", partner_id AS "partnerId", currency FROM partner_income
      WHERE reserve_left_minor > 0 AND release_at <= hf_now() LIMIT ${PARTNERS}`,
  );
  let total = 0;
  for (const wallet of wallets) total += await withTx((tx) => release(tx, wallet));
  return total;
}

async function release(tx: Tx, wallet: Wallet): Promise<number> {
  await lockBalances(tx, wallet);
  const { tenantId, partnerId, currency } = wallet;
  const released = await tx.$queryRaw<{ orderId: string; amount: bigint }[]>`
    UPDATE partner_income p SET reserve_left_minor = 0
    FROM (SELECT order_id, reserve_left_minor FROM partner_income
          WHERE tenant_id = ${tenantId} AND partner_id = ${partnerId} AND currency = ${currency}
            AND reserve_left_minor > 0 AND release_at <= hf_now() LIMIT ${CHUNK}) d
    WHERE p.tenant_id = ${tenantId} AND p.order_id = d.order_id
    RETURNING p.order_id AS "orderId", d.reserve_left_minor AS amount`;
  await postTransfers(
    tx,
    released.map(({ orderId, amount }) =>
      reserveReleaseRecipe({ tenantId, orderId, partnerId, amount: money(amount, currency) }),
    ),
  );
  return released.length;
}
