import type { Currency } from "@/lib/core/currencies";
import { AppError } from "@/lib/core/errors";
import { formatMoney, money } from "@/lib/core/money";
import type { Tx } from "@/lib/db/client";
import { lockBalances } from "@/lib/payments/ledger/queries";
import type { Refund } from "@/prisma/generated/client";
import { componentsLeft } from "./left";
import { planRefund } from "./plan";

/** How much a partner may owe whatever the income, in minor units: INR 5,000 and about as much elsewhere. */
const FLOORS: Readonly<Record<Currency, bigint>> = {
  AED: 22_000n,
  AUD: 9_000n,
  BHD: 22_000n,
  BRL: 33_000n,
  CAD: 8_000n,
  CHF: 5_000n,
  CZK: 130_000n,
  DKK: 40_000n,
  EUR: 5_500n,
  GBP: 4_500n,
  HKD: 46_000n,
  HUF: 2_100_000n,
  ILS: 21_000n,
  INR: 500_000n,
  JPY: 9_000n,
  KRW: 80_000n,
  KWD: 18_000n,
  MXN: 110_000n,
  MYR: 26_000n,
  NOK: 62_000n,
  NZD: 10_000n,
  OMR: 23_000n,
  PHP: 340_000n,
  PLN: 23_000n,
  SEK: 60_000n,
  SGD: 8_000n,
  THB: 200_000n,
  TWD: 190_000n,
  USD: 6_000n,
};

/**
 * Whether a refund leaves its partner above the floor: owing at most what is usual for one settlement of the last 30
 * days, and in any case the amount above. Before settlement the partner gives nothing of their own.
 */
export async function isWithinFloor(tx: Tx, refund: Refund): Promise<boolean> {
  const { tenantId, orderId } = refund;
  if (orderId === null) return true;
  const settlement = await tx.settlement.findUnique({ where: { tenantId_orderId: { tenantId, orderId } } });
  if (!settlement) return true;
  const { partnerId, currency } = settlement;
  const amount = money(refund.amountMinor, currency);
  const { partner } = planRefund(amount, await componentsLeft(tx, { tenantId, orderId }));
  const { available, owes } = await lockBalances(tx, { tenantId, partnerId, currency });
  const owesThen = owes + (partner.minor > available ? partner.minor - available : 0n);
  if (owesThen <= FLOORS[amount.currency]) return true;
  const [usual] = await tx.$queryRaw<{ minor: bigint | null }[]>`
    SELECT avg(partner_minor)::bigint AS minor FROM settlement
    WHERE tenant_id = ${tenantId} AND partner_id = ${partnerId} AND currency = ${currency} AND settled_at > hf_now() - interval '30 days'`;
  return owesThen <= (usual?.minor ?? 0n);
}

/** @throws AppError `insufficient_funds` for a partner who owes something: until it is paid back only operators refund. */
export async function assertOwesNothing(
  tx: Tx,
  wallet: { tenantId: string; partnerId: string; currency: string },
): Promise<void> {
  const { owes } = await lockBalances(tx, wallet);
  if (owes <= 0n) return;
  const owed = formatMoney(money(owes, wallet.currency));
  throw new AppError("insufficient_funds", `you owe ${owed}; until it is paid back only our team can refund`);
}
