import type { Tx } from "@/lib/db/client";

/** What a partner may lose to open chargebacks of split orders beyond what was set aside for them, in minor units. */
export async function uncoveredStakes(
  tx: Tx,
  i: { tenantId: string; partnerId: string; currency: string },
): Promise<bigint> {
  const { _sum } = await tx.chargeback.aggregate({
    where: { tenantId: i.tenantId, currency: i.currency, closedAt: null, order: { partnerId: i.partnerId } },
    _sum: { stakeMinor: true, setAsideMinor: true },
  });
  return (_sum.stakeMinor ?? 0n) - (_sum.setAsideMinor ?? 0n);
}
