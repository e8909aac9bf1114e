import { AppError } from "@/lib/core/errors";
import { type Money, money } from "@/lib/core/money";
import type { Tx } from "@/lib/db/client";
import { commissionAccount, partnerAccount, receivableAccount, reserveAccount, type Account } from "./accounts";
import type { Leg, Transfer } from "./recipes";

/** What a partner can ask to be paid, in each currency; credit balances shown as positive amounts. */
export async function partnerAvailable(tx: Tx, tenantId: string, partnerId: string): Promise<Money[]> {
  const rows = await tx.ledgerAccount.findMany({
    where: { tenantId, path: partnerAccount(partnerId).path },
    orderBy: { currency: "asc" },
  });
  return rows.map((row) => money(-row.balanceMinor, row.currency));
}

/** The legs of a posted transfer with their accounts, for a correction that refers to it. @throws AppError `internal` without one. */
export async function legsOf(tx: Tx, i: { tenantId: string; kind: Transfer["kind"]; source: string }): Promise<Leg[]> {
  const rows = await tx.$queryRaw<(Account & { amountMinor: bigint; currency: string })[]>`
    SELECT a.path, a.kind, a.owner, a.tracks_balance AS tracks, a.may_go_negative AS negative, e.currency, e.amount_minor AS "amountMinor"
    FROM ledger_transfer t JOIN ledger_entry e ON e.tenant_id = t.tenant_id AND e.transfer_id = t.id
    JOIN ledger_account a ON a.tenant_id = e.tenant_id AND a.path = e.path AND a.currency = e.currency
    WHERE t.tenant_id = ${i.tenantId} AND t.kind = ${i.kind} AND t.source = ${i.source} ORDER BY e.seq`;
  if (rows.length === 0) throw new AppError("internal", `there is no transfer ${i.kind}:${i.source}`);
  return rows.map(({ amountMinor, currency, ...account }) => ({ account, amountMinor, currency }));
}

/** What a partner owes after refunds that the balance did not cover, in each currency where there is something. */
export async function partnerOwes(tx: Tx, tenantId: string, partnerId: string): Promise<Money[]> {
  const rows = await tx.ledgerAccount.findMany({
    where: { tenantId, path: receivableAccount(partnerId).path, balanceMinor: { gt: 0 } },
    orderBy: { currency: "asc" },
  });
  return rows.map((row) => money(row.balanceMinor, row.currency));
}

/** The commission of sales into the partner's own account, in each currency where there is some; negative where it is owed to the partner. */
export async function partnerOwesCommission(tx: Tx, tenantId: string, partnerId: string): Promise<Money[]> {
  const rows = await tx.ledgerAccount.findMany({
    where: { tenantId, path: commissionAccount(partnerId).path, balanceMinor: { not: 0 } },
    orderBy: { currency: "asc" },
  });
  return rows.map((row) => money(row.balanceMinor, row.currency));
}

/** What is kept back of a partner's income, in each currency where there is something. */
export async function partnerReserve(tx: Tx, tenantId: string, partnerId: string): Promise<Money[]> {
  const rows = await tx.ledgerAccount.findMany({
    where: { tenantId, path: reserveAccount(partnerId).path, balanceMinor: { lt: 0 } },
    orderBy: { currency: "asc" },
  });
  return rows.map((row) => money(-row.balanceMinor, row.currency));
}

export interface PartnerBalances {
  readonly available: bigint;
  readonly reserve: bigint;
  readonly owes: bigint;
}

/** What a partner has and owes in one currency, in minor units; locked, so that nobody moves it in between. */
export async function lockBalances(
  tx: Tx,
  i: { tenantId: string; partnerId: string; currency: string },
): Promise<PartnerBalances> {
  const paths = [
    partnerAccount(i.partnerId).path,
    receivableAccount(i.partnerId).path,
    reserveAccount(i.partnerId).path,
  ];
  const rows = await tx.$queryRaw<{ path: string; balance_minor: bigint }[]>`
    SELECT path, balance_minor FROM ledger_account
    WHERE tenant_id = ${i.tenantId} AND currency = ${i.currency} AND path = ANY (${paths}::text[]) ORDER BY path FOR UPDATE`;
  const [available, owes, reserve] = paths.map((path) => rows.find((row) => row.path === path)?.balance_minor ?? 0n);
  return { available: -(available ?? 0n), owes: owes ?? 0n, reserve: -(reserve ?? 0n) };
}

/** Since when a partner has owed something without a break; null for one who owes nothing. */
export async function owesSince(
  tx: Tx,
  i: { tenantId: string; partnerId: string; currency: string },
): Promise<Date | null> {
  const { path } = receivableAccount(i.partnerId);
  const [row] = await tx.$queryRaw<{ since: Date | null }[]>`
    WITH running AS (
      SELECT seq, transfer_id, sum(amount_minor) OVER (ORDER BY seq) AS balance FROM ledger_entry
      WHERE tenant_id = ${i.tenantId} AND path = ${path} AND currency = ${i.currency}
    )
    SELECT min(t.created_at) AS since FROM running r
    JOIN ledger_transfer t ON t.tenant_id = ${i.tenantId} AND t.id = r.transfer_id
    WHERE r.seq > coalesce((SELECT max(seq) FROM running WHERE balance <= 0), 0)`;
  return row?.since ?? null;
}

/** Whether a partner came to owe something within so many days. */
export async function owedWithin(
  tx: Tx,
  i: { tenantId: string; partnerId: string; currency: string; days: number },
): Promise<boolean> {
  const { path } = receivableAccount(i.partnerId);
  const [row] = await tx.$queryRaw<{ owed: boolean }[]>`
    SELECT EXISTS (SELECT FROM ledger_entry e JOIN ledger_transfer t ON t.tenant_id = e.tenant_id AND t.id = e.transfer_id
      WHERE e.tenant_id = ${i.tenantId} AND e.path = ${path} AND e.currency = ${i.currency} AND e.amount_minor > 0
        AND t.created_at > hf_now() - ${i.days}::int * interval '1 day') AS owed`;
  return row?.owed ?? false;
}

export interface TrialBalanceLine {
  readonly path: string;
  readonly kind: string;
  readonly currency: string;
  /** Debit positive, credit negative, minor units. */
  readonly balanceMinor: bigint;
}

/**
 * The sum of every kind of account; each currency adds up to zero. Accounts of single orders, partners and payouts are summed
 * by kind; what is held for orders that the operator sells in its own name is deferred revenue, and what is paid into partners'
 * own accounts a memorandum.
 */
export async function trialBalance(tx: Tx, tenantId: string): Promise<TrialBalanceLine[]> {
  const rows = await tx.$queryRaw<{ path: string; kind: string; currency: string; balance: bigint }[]>`
    SELECT CASE WHEN a.owner IS NULL THEN a.path ELSE k.kind || ' (all)' END AS path, k.kind, e.currency, sum(e.amount_minor)::bigint AS balance
    FROM ledger_entry e JOIN ledger_account a ON a.tenant_id = e.tenant_id AND a.path = e.path AND a.currency = e.currency
    LEFT JOIN escrow x ON a.kind = 'escrow' AND x.tenant_id = a.tenant_id AND x.order_id = a.owner AND (x.is_principal OR x.is_direct)
    CROSS JOIN LATERAL (SELECT CASE WHEN x.is_principal THEN 'deferred_revenue' WHEN x.is_direct THEN 'memorandum' ELSE a.kind END AS kind) k
    WHERE e.tenant_id = ${tenantId} GROUP BY 1, 2, 3 ORDER BY 3, 1`;
  return rows.map((row) => ({ path: row.path, kind: row.kind, currency: row.currency, balanceMinor: row.balance }));
}

export interface PostedTransfer {
  readonly id: string;
  readonly kind: string;
  readonly createdAt: Date;
  readonly legs: readonly { readonly path: string; readonly currency: string; readonly amountMinor: bigint }[];
}

/** The transfers with these ids, oldest first, with all their legs. */
export async function transfersById(tx: Tx, tenantId: string, ids: readonly string[]): Promise<PostedTransfer[]> {
  const [transfers, entries] = await Promise.all([
    tx.ledgerTransfer.findMany({ where: { tenantId, id: { in: [...ids] } }, orderBy: { createdAt: "asc" } }),
    tx.ledgerEntry.findMany({ where: { tenantId, transferId: { in: [...ids] } }, orderBy: { seq: "asc" } }),
  ]);
  return transfers.map((transfer) => ({
    id: transfer.id,
    kind: transfer.kind,
    createdAt: transfer.createdAt,
    legs: entries.filter((entry) => entry.transferId === transfer.id),
  }));
}
