import { newId } from "@/lib/core/ids";
import { money } from "@/lib/core/money";
import type { Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { incomeTier } from "@/lib/tenants/queries";
import { postTransfers } from "@/lib/payments/ledger/post";
import { lockBalances } from "@/lib/payments/ledger/queries";
import { recoverRecipe } from "@/lib/payments/ledger/recipes-balances";
import { takeFromReserve } from "./reserve";
import type { Wallet } from "./take-in";

const ALL = 10_000;

/**
 * Pays back what a partner owes out of what the partner has, the reserve first, as far as it goes; before any payout and
 * after settlements. Where a tier lets the partner keep a part of the income, the balance is left to `takeInIncome`.
 * @returns minor units that were paid back.
 */
export async function recoverReceivable(tx: Tx, i: Wallet): Promise<bigint> {
  const { available, reserve, owes } = await lockBalances(tx, i);
  const tier = await incomeTier(tx, i.tenantId, i.partnerId);
  const fromReserve = least(reserve, owes);
  const fromAvailable = (tier?.nettingBasisPoints ?? ALL) === ALL ? least(available, owes - fromReserve) : 0n;
  if (fromReserve + fromAvailable <= 0n) return 0n;
  if (fromReserve > 0n) await takeFromReserve(tx, i, fromReserve);
  await postTransfers(tx, [
    recoverRecipe({
      ...i,
      source: newId("recovery"),
      fromReserve: money(fromReserve, i.currency),
      fromAvailable: money(fromAvailable, i.currency),
    }),
  ]);
  return fromReserve + fromAvailable;
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

const CHUNK = 100;

/** Pays back what partners owe wherever they have something to pay it with. Returns how many such partners there were. */
export async function recoverAll(): Promise<number> {
  const owing = await withTx((tx) => partnersToRecover(tx));
  for (const each of owing) await withTx((tx) => recoverReceivable(tx, each));
  return owing.length;
}

function partnersToRecover(tx: Tx): Promise<Wallet[]> {
  return tx.$queryRaw`
    SELECT DISTINCT r.tenant_id AS "tenantId", r.owner AS "partnerId", r.currency FROM ledger_account r
    JOIN ledger_account a ON a.tenant_id = r.tenant_id AND a.owner = r.owner AND a.currency = r.currency AND a.kind = 'partner_payable'
    WHERE r.kind = 'partner_receivable' AND r.balance_minor > 0 AND a.balance_minor < 0 LIMIT ${CHUNK}`;
}
