import type { Tx } from "@/lib/db/client";
import { type Component, type Components, componentsFrom } from "@/lib/payments/ledger/components";
import { settledComponents } from "@/lib/payments/settlement/components";
import type { Refund } from "@/prisma/generated/client";
import { subtractComponents } from "./plan";

/** What each side still has of a settled order, without this refund. */
export async function componentsLeft(tx: Tx, refund: Refund, orderId: string): Promise<Components> {
  const settlement = await tx.settlement.findUniqueOrThrow({
    where: { tenantId_orderId: { tenantId: refund.tenantId, orderId } },
  });
  const earlier = await tx.refund.findMany({
    where: { tenantId: refund.tenantId, orderId, fromHeldMinor: 0n, id: { not: refund.id } },
  });
  return subtractComponents(settledComponents(settlement), earlier.map(componentsTaken));
}

function componentsTaken(refund: Refund): Components {
  const taken: Readonly<Record<Component, bigint | null>> = {
    partner: (refund.fromPartnerMinor ?? 0n) + (refund.fromReceivableMinor ?? 0n),
    commission: refund.fromCommissionMinor,
    penalty: refund.fromPenaltyMinor,
    fund: refund.fromFundMinor,
    commissionTax: refund.fromCommissionTaxMinor,
    tcs: refund.fromTcsMinor,
    tds: refund.fromTdsMinor,
  };
  return componentsFrom(refund.currency, (component) => taken[component] ?? 0n);
}
