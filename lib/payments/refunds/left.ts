import { type Money, money } from "@/lib/core/money";
import type { Tx } from "@/lib/db/client";
import { partnerAccount } from "@/lib/payments/ledger/accounts";
import { type Component, type Components, componentsFrom } from "@/lib/payments/ledger/components";
import { settledComponents } from "@/lib/payments/settlement/components";
import type { Chargeback, Refund } from "@/prisma/generated/client";
import { subtractComponents } from "./plan";

/** What each side still has of a settled order, after its refunds and lost chargebacks. */
export async function componentsLeft(tx: Tx, i: { tenantId: string; orderId: string }): Promise<Components> {
  const settlement = await tx.settlement.findUniqueOrThrow({ where: { tenantId_orderId: i } });
  const refunds = await tx.refund.findMany({ where: { ...i, fromHeldMinor: 0n } });
  const chargebacks = await tx.chargeback.findMany({ where: i });
  return subtractComponents(settledComponents(settlement), [
    ...refunds.map(componentsTaken),
    ...chargebacks.map(componentsLost),
  ]);
}

function componentsTaken(refund: Refund): Components {
  const taken: Readonly<Record<Component, bigint | null>> = {
    partner: (refund.fromPartnerMinor ?? 0n) + (refund.fromReceivableMinor ?? 0n),
    tenant: refund.fromTenantMinor,
    commission: refund.fromCommissionMinor,
    penalty: refund.fromPenaltyMinor,
    fund: refund.fromFundMinor,
    commissionTax: refund.fromCommissionTaxMinor,
    tcs: refund.fromTcsMinor,
    tds: refund.fromTdsMinor,
  };
  return componentsFrom(refund.currency, (component) => taken[component] ?? 0n);
}

/** Nothing of a chargeback that is not lost, or was lost out of the hold. */
export function componentsLost({ lostParts, currency }: Pick<Chargeback, "lostParts" | "currency">): Components {
  const lost = (lostParts ?? {}) as Readonly<Partial<Record<Component, string>>>;
  return componentsFrom(currency, (component) => BigInt(lost[component] ?? 0));
}

/** How much of it the partner's balance covers; the account is locked, so nobody takes it in between. */
export async function coveredByPartner(
  tx: Tx,
  i: { tenantId: string; partnerId: string; wanted: Money },
): Promise<Money> {
  const rows = await tx.$queryRaw<{ balance_minor: bigint }[]>`
    SELECT balance_minor FROM ledger_account
    WHERE tenant_id = ${i.tenantId} AND path = ${partnerAccount(i.partnerId).path} AND currency = ${i.wanted.currency} FOR UPDATE`;
  const has = -(rows[0]?.balance_minor ?? 0n);
  return has < i.wanted.minor ? money(has, i.wanted.currency) : i.wanted;
}
