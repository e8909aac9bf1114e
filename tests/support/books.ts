import { expect } from "vitest";
import { db } from "@/lib/db/client";
import {
  balanceAccount,
  clearingAccount,
  COMMISSION,
  partnerAccount,
  PENALTY,
  SUSPENSE,
} from "@/lib/payments/ledger/accounts";
import { checkBooks } from "@/lib/payments/ledger/check-books";
import type { FreshDatabase } from "./database";
import { TENANT } from "./seed";

/** What the books say; amounts in minor units, what we owe or earned as positive numbers. */
export interface Books {
  /** Every rule of the books holds; the last line of every flow test. */
  assertAllInvariants(): Promise<void>;
  partner(partnerId: string, currency: string): Promise<bigint>;
  revenue(currency: string): Promise<{ commission: bigint; penalty: bigint }>;
  suspense(currency: string): Promise<bigint>;
  /** What a gateway owes us from payments. */
  clearing(gateway: string, currency: string): Promise<bigint>;
  /** What stands at a gateway for payouts. */
  balance(gateway: string, currency: string): Promise<bigint>;
  transfers(kind: string, source: string): Promise<number>;
  /** The whole ledger without times and numbers: equal books give equal text. */
  digest(): Promise<string>;
}

export function booksOf(database: FreshDatabase): Books {
  return {
    assertAllInvariants: async () => expect(await checkBooks(database.auditorUrl)).toEqual([]),
    partner: async (partnerId, currency) => -(await sumOf(partnerAccount(partnerId).path, currency)),
    revenue: async (currency) => ({
      commission: -(await sumOf(COMMISSION.path, currency)),
      penalty: -(await sumOf(PENALTY.path, currency)),
    }),
    suspense: async (currency) => -(await sumOf(SUSPENSE.path, currency)),
    clearing: (gateway, currency) => sumOf(clearingAccount(gateway).path, currency),
    balance: (gateway, currency) => sumOf(balanceAccount(gateway).path, currency),
    transfers: (kind, source) => db().ledgerTransfer.count({ where: { tenantId: TENANT, kind, source } }),
    digest,
  };
}

async function sumOf(path: string, currency: string): Promise<bigint> {
  const { _sum } = await db().ledgerEntry.aggregate({
    where: { tenantId: TENANT, path, currency },
    _sum: { amountMinor: true },
  });
  return _sum.amountMinor ?? 0n;
}

async function digest(): Promise<string> {
  const rows = await db().$queryRaw<{ line: string }[]>`
    SELECT t.kind || ' ' || t.source || ' ' || e.path || ' ' || e.currency || ' ' || e.amount_minor AS line
    FROM ledger_entry e JOIN ledger_transfer t ON t.tenant_id = e.tenant_id AND t.id = e.transfer_id ORDER BY 1`;
  return rows.map((row) => row.line).join("\n");
}
