import type { Currency } from "@/lib/core/currencies";
import { db } from "@/lib/db/client";
import { payoutAccount } from "@/lib/payments/ledger/accounts";
import { type Explanation, leavesOf } from "@/lib/views/explain/node";
import { explainPayment } from "@/lib/views/explain/payment";
import { explainPayout } from "@/lib/views/explain/payout";
import { explainRefund } from "@/lib/views/explain/refund";
import { explainOrder } from "@/lib/views/explain/settlement";
import { explainWallet, type WalletKind } from "@/lib/views/explain/wallet";

export interface Proof {
  readonly payouts: number;
  readonly settlements: number;
  readonly payments: number;
  readonly refunds: number;
  readonly wallets: number;
  readonly leaves: number;
  /** What does not add up, by its kind and id. */
  readonly wrong: readonly string[];
}

/** Explains everything that a tenant has, and compares the sum of the leaves with what the ledger says was sent. */
export async function judge(tenantId: string): Promise<Proof> {
  const wrong: string[] = [];
  let leaves = 0;
  const check = async (what: string, expected: bigint, explaining: Promise<Explanation | null>): Promise<void> => {
    const tree = await explaining.catch((error: unknown) => String(error));
    const found = typeof tree === "string" || tree === null ? [] : leavesOf(tree);
    leaves += found.length;
    const sum = found.reduce((total, leaf) => total + leaf, 0n);
    if (typeof tree === "string" || tree === null || sum !== expected || tree.amount.minor !== expected)
      wrong.push(`${what}: ${sum} instead of ${expected}${typeof tree === "string" ? `, ${tree}` : ""}`);
  };
  const where = { tenantId };
  const sent = await sentToBanks(tenantId);
  const payouts = await db().payout.findMany({ where });
  for (const payout of payouts)
    await check(
      `payout ${payout.id}`,
      sent.get(payoutAccount(payout.id).path) ?? 0n,
      explainPayout(payout, "the bank"),
    );
  const settlements = await db().settlement.findMany({ where });
  for (const { orderId, partnerMinor } of settlements)
    await check(`settlement ${orderId}`, partnerMinor, explainOrder(tenantId, orderId));
  const payments = await db().payment.findMany({ where });
  for (const payment of payments)
    await check(`payment ${payment.id}`, payment.amountMinor, explainPayment(payment, { withShares: true }));
  const refunds = await db().refund.findMany({ where });
  for (const refund of refunds)
    await check(`refund ${refund.id}`, refund.amountMinor, explainRefund(refund, { withShares: true }));
  const wallets = await db().ledgerAccount.findMany({ where: { tenantId, path: { startsWith: "partner:" } } });
  for (const { path, owner, currency, balanceMinor } of wallets) {
    // What a partner owes of sales into its own account stands on its statement and is told there.
    if (path.endsWith(":commission")) continue;
    const kind = WALLET_OF[path.split(":")[2] ?? ""] ?? "balance";
    const wallet = { tenantId, partnerId: owner ?? "", currency: currency as Currency };
    await check(path, kind === "owed" ? balanceMinor : -balanceMinor, explainWallet(kind, wallet));
  }
  const counts = {
    payouts: payouts.length,
    settlements: settlements.length,
    payments: payments.length,
    refunds: refunds.length,
    wallets: wallets.length,
  };
  return { ...counts, leaves, wrong };
}

const WALLET_OF: Readonly<Record<string, WalletKind>> = {
  available: "balance",
  reserve: "reserve",
  disputed: "set_aside",
  receivable: "owed",
};

/** What each payout took on its way, by the account it was on; the ledger says it, not the payout's row. */
async function sentToBanks(tenantId: string): Promise<Map<string, bigint>> {
  const rows = await db().$queryRaw<{ path: string; sent: bigint }[]>`
    SELECT e.path, (-sum(e.amount_minor))::bigint AS sent FROM ledger_entry e
    WHERE e.tenant_id = ${tenantId} AND e.path LIKE 'payout:%' AND e.transfer_id LIKE 'payout_reserve:%' GROUP BY 1`;
  return new Map(rows.map(({ path, sent }) => [path, sent]));
}
