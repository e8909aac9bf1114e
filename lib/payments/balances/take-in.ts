import { money } from "@/lib/core/money";
import { DAY_MS, shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { incomeTier } from "@/lib/tenants/queries";
import { postTransfers } from "@/lib/payments/ledger/post";
import { lockBalances, type PartnerBalances } from "@/lib/payments/ledger/queries";
import { recoverRecipe, reserveRecipe } from "@/lib/payments/ledger/recipes-balances";
import type { Transfer } from "@/lib/payments/ledger/recipes";
import type { IncomeTier, PartnerIncome, Settlement } from "@/prisma/generated/client";

/** The balance of a partner in one currency; nothing is ever netted across two of them. */
export interface Wallet {
  readonly tenantId: string;
  readonly partnerId: string;
  readonly currency: string;
}

const WHOLE = 10_000n;
/** A settlement that nobody looked at for so long stays as it is: its money is long since spent. */
const LOOK_BACK_MS = 7 * DAY_MS;
const CHUNK = 500;

/**
 * Applies the partner's tier to settlements that it was not applied to: what pays back a debt (where a part of the income
 * is left to the partner), then what is kept in reserve. Once for each settlement; without a tier there is nothing to do.
 * @returns to how many it was applied.
 */
export async function takeInIncome(tx: Tx, wallet: Wallet): Promise<number> {
  const tier = await incomeTier(tx, wallet.tenantId, wallet.partnerId);
  if (tier === null) return 0;
  const balances = await lockBalances(tx, wallet);
  const fresh = await tx.settlement.findMany({
    where: {
      ...wallet,
      income: null,
      // What was paid into the partner's own account never stood in the balance.
      escrow: { isDirect: false },
      settledAt: { gte: later(tier.since, shift(await databaseNow(tx), -LOOK_BACK_MS)) },
    },
    orderBy: { settledAt: "asc" },
    take: CHUNK,
  });
  const incomes = planIncome(fresh, tier, balances);
  await tx.partnerIncome.createMany({ data: incomes });
  await postTransfers(tx, incomes.flatMap(transfersOf));
  return incomes.length;
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}

/** What is netted and reserved of each settlement, as far as there is something left in the balance. */
export function planIncome(
  settlements: readonly Settlement[],
  tier: IncomeTier,
  balances: PartnerBalances,
): Omit<PartnerIncome, "createdAt">[] {
  let { available, owes } = balances;
  const isCapped = BigInt(tier.nettingBasisPoints) < WHOLE;
  return settlements.map((each) => {
    const partOf = (basisPoints: number): bigint => (each.partnerMinor * BigInt(basisPoints)) / WHOLE;
    // With everything netted, `recoverReceivable` has done it or will.
    const netted = isCapped ? least(partOf(tier.nettingBasisPoints), owes, available) : 0n;
    owes -= netted;
    available -= netted;
    const reserved = least(partOf(tier.reserveBasisPoints), available);
    available -= reserved;
    return {
      tenantId: each.tenantId,
      orderId: each.orderId,
      partnerId: each.partnerId,
      currency: each.currency,
      nettedMinor: netted,
      reservedMinor: reserved,
      reserveLeftMinor: reserved,
      releaseAt: shift(each.settledAt, tier.reserveDays * DAY_MS),
    };
  });
}

function least(...amounts: readonly bigint[]): bigint {
  const found = amounts.reduce((a, b) => (a < b ? a : b));
  return found > 0n ? found : 0n;
}

function transfersOf(income: Omit<PartnerIncome, "createdAt">): Transfer[] {
  const { tenantId, orderId, partnerId, currency } = income;
  const nothing = money(0n, currency);
  return [
    ...(income.nettedMinor === 0n
      ? []
      : [
          recoverRecipe({
            tenantId,
            partnerId,
            source: orderId,
            fromReserve: nothing,
            fromAvailable: money(income.nettedMinor, currency),
          }),
        ]),
    ...(income.reservedMinor === 0n
      ? []
      : [reserveRecipe({ tenantId, orderId, partnerId, amount: money(income.reservedMinor, currency) })]),
  ];
}

const PARTNERS = 100;

/** Applies tiers to all new settlements, partner by partner. Returns to how many settlements. */
export async function reserveSettled(): Promise<number> {
  const wallets = await withTx((tx) => walletsWithFreshIncome(tx));
  let total = 0;
  for (const wallet of wallets) total += await withTx((tx) => takeInIncome(tx, wallet));
  return total;
}

/** From the few tiers down to the settlements, so that it costs nothing where there are none. */
function walletsWithFreshIncome(tx: Tx): Promise<Wallet[]> {
  return tx.$queryRaw<Wallet[]>`
    SELECT DISTINCT s.tenant_id AS "tenantId", s.partner_id AS "partnerId", s.currency
    FROM income_tier r
    JOIN partner p ON p.tenant_id = r.tenant_id AND (r.partner_id = p.id OR (r.partner_id = '*' AND NOT EXISTS (
      SELECT FROM income_tier own WHERE own.tenant_id = p.tenant_id AND own.partner_id = p.id)))
    JOIN settlement s ON s.tenant_id = p.tenant_id AND s.partner_id = p.id
      AND s.settled_at >= greatest(r.since, hf_now() - ${LOOK_BACK_MS}::bigint * interval '1 millisecond')
    WHERE NOT EXISTS (SELECT FROM escrow x WHERE x.tenant_id = s.tenant_id AND x.order_id = s.order_id AND x.is_direct)
      AND NOT EXISTS (SELECT FROM partner_income i WHERE i.tenant_id = s.tenant_id AND i.order_id = s.order_id)
    LIMIT ${PARTNERS}`;
}
