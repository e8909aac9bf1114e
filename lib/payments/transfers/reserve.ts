import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { incomeTier } from "@/lib/tenants/queries";
import { postTransfers } from "@/lib/payments/ledger/post";
import { lockBalances } from "@/lib/payments/ledger/queries";
import { transferReserveRecipe } from "@/lib/payments/ledger/recipes-transfers";
import type { IncomeTier } from "@/prisma/generated/client";
import { CLOSED, lockRow, moneyOf } from "./step";
import { keepOnly } from "./shrink";

const WHOLE = 10_000n;

/**
 * In the transaction of a settlement: what the gateway holds in the partner's name leaves the partner's balance, so that no
 * payout can take it too, and is to be released. What the partner owes, and what the tier keeps in reserve, stays in the
 * balance and is fetched back.
 */
export async function reserveForRelease(
  tx: Tx,
  settled: readonly { readonly tenantId: string; readonly transferId: string; readonly partnerMinor: bigint }[],
): Promise<void> {
  for (const { tenantId, transferId, partnerMinor } of settled) {
    const row = await lockRow(tx, { tenantId, id: transferId });
    if (row.decidedAt !== null || CLOSED.includes(row.state)) continue;
    const { partnerId, currency } = row;
    const balances = await lockBalances(tx, { tenantId, partnerId, currency });
    const stays = staysInBalance(partnerMinor, balances.owes, await incomeTier(tx, tenantId, partnerId));
    const reserved = least(row.keepMinor, partnerMinor - stays, balances.available - stays);
    if (reserved > 0n)
      await postTransfers(tx, [
        transferReserveRecipe({ tenantId, transferId, partnerId, amount: moneyOf(row, reserved) }),
      ]);
    await keepOnly(tx, row, reserved, { reservedMinor: reserved, decidedAt: await databaseNow(tx) });
  }
}

/** What `takeInIncome` and `recoverReceivable` will take of a settlement: debts first, then the reserve. */
function staysInBalance(partnerMinor: bigint, owes: bigint, tier: IncomeTier | null): bigint {
  const partOf = (basisPoints: number): bigint => (partnerMinor * BigInt(basisPoints)) / WHOLE;
  const netted = least(owes, tier === null ? partnerMinor : partOf(tier.nettingBasisPoints));
  return netted + (tier === null ? 0n : partOf(tier.reserveBasisPoints));
}

function least(...amounts: readonly bigint[]): bigint {
  const found = amounts.reduce((a, b) => (a < b ? a : b));
  return found > 0n ? found : 0n;
}
