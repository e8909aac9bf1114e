import { newId } from "@/lib/core/ids";
import { money } from "@/lib/core/money";
import type { Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { partnerAccount, receivableAccount } from "@/lib/payments/ledger/accounts";
import { postTransfers } from "@/lib/payments/ledger/post";
import { recoverRecipe } from "@/lib/payments/ledger/recipes";

/**
 * Pays back what a partner owes out of what the partner has, as far as it goes; before any payout and after settlements.
 * @returns minor units that were paid back.
 */
export async function recoverReceivable(
  tx: Tx,
  i: { tenantId: string; partnerId: string; currency: string },
): Promise<bigint> {
  const available = partnerAccount(i.partnerId).path;
  const receivable = receivableAccount(i.partnerId).path;
  const rows = await tx.$queryRaw<{ path: string; balance_minor: bigint }[]>`
    SELECT path, balance_minor FROM ledger_account
    WHERE tenant_id = ${i.tenantId} AND currency = ${i.currency} AND path IN (${available}, ${receivable}) ORDER BY path FOR UPDATE`;
  const has = -(rows.find((row) => row.path === available)?.balance_minor ?? 0n);
  const owes = rows.find((row) => row.path === receivable)?.balance_minor ?? 0n;
  const amount = has < owes ? has : owes;
  if (amount <= 0n) return 0n;
  await postTransfers(tx, [recoverRecipe({ ...i, source: newId("recovery"), amount: money(amount, i.currency) })]);
  return amount;
}

const CHUNK = 100;

/** Pays back what partners owe wherever they have something to pay it with. Returns how many partners paid something. */
export async function recoverAll(): Promise<number> {
  const owing = await withTx((tx) => partnersToRecover(tx));
  for (const each of owing) await withTx((tx) => recoverReceivable(tx, each));
  return owing.length;
}

function partnersToRecover(tx: Tx): Promise<{ tenantId: string; partnerId: string; currency: string }[]> {
  return tx.$queryRaw`
    SELECT r.tenant_id AS "tenantId", r.owner AS "partnerId", r.currency FROM ledger_account r
    JOIN ledger_account a ON a.tenant_id = r.tenant_id AND a.owner = r.owner AND a.currency = r.currency AND a.kind = 'partner_payable'
    WHERE r.kind = 'partner_receivable' AND r.balance_minor > 0 AND a.balance_minor < 0 LIMIT ${CHUNK}`;
}
