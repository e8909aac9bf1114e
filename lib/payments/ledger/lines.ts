import type { Tx } from "@/lib/db/client";
import type { Transfer } from "./recipes";

/** A posted entry with the transfer that it belongs to. Debit positive, credit negative, minor units. */
export interface LedgerLine {
  readonly seq: bigint;
  readonly transferId: string;
  readonly kind: Transfer["kind"];
  readonly source: string;
  readonly path: string;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly at: Date;
}

/** Every line of these accounts in one currency, in the order of the ledger, as of one moment. */
export function linesOfAccounts(
  tx: Tx,
  { tenantId, paths, currency }: { tenantId: string; paths: readonly string[]; currency: string },
): Promise<LedgerLine[]> {
  return tx.$queryRaw`
    SELECT e.seq, e.transfer_id AS "transferId", t.kind, t.source, e.path, e.currency, e.amount_minor AS "amountMinor", t.created_at AS at
    FROM ledger_entry e JOIN ledger_transfer t ON t.tenant_id = e.tenant_id AND t.id = e.transfer_id
    WHERE e.tenant_id = ${tenantId} AND e.path = ANY (${[...paths]}::text[]) AND e.currency = ${currency} ORDER BY e.seq`;
}

/** Every line of these transfers, in the order of the ledger. */
export function linesOfTransfers(tx: Tx, tenantId: string, transferIds: readonly string[]): Promise<LedgerLine[]> {
  return tx.$queryRaw`
    SELECT e.seq, e.transfer_id AS "transferId", t.kind, t.source, e.path, e.currency, e.amount_minor AS "amountMinor", t.created_at AS at
    FROM ledger_transfer t JOIN ledger_entry e ON e.tenant_id = t.tenant_id AND e.transfer_id = t.id
    WHERE t.tenant_id = ${tenantId} AND t.id = ANY (${[...transferIds]}::text[]) ORDER BY e.seq`;
}

/** The id that a transfer has in the ledger. */
export const transferIdOf = (kind: Transfer["kind"], source: string): string => `${kind}:${source}`;
