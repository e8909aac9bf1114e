import type { Money } from "@/lib/core/money";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";

export interface ToldSettlement {
  readonly tenantId: string;
  readonly gateway: string;
  readonly settlementId: string;
  readonly amount: Money;
  /** Of the partner's bank. */
  readonly bankReference: string | null;
}

/**
 * Notes that the gateway paid a bank. Which transfers were in it the message does not say, so all that are released are
 * asked about now. False when it was known.
 */
export async function noteLinkedSettlement(tx: Tx, i: ToldSettlement): Promise<boolean> {
  const { tenantId, gateway, settlementId, amount, bankReference } = i;
  const { count } = await tx.linkedSettlement.createMany({
    data: [
      {
        tenantId,
        gateway,
        settlementId,
        currency: amount.currency,
        amountMinor: amount.minor,
        bankReference,
      },
    ],
    skipDuplicates: true,
  });
  if (count === 0) return false;
  await tx.routeTransfer.updateMany({
    where: { tenantId, gateway, state: "released" },
    data: { nextPollAt: await databaseNow(tx), pollCount: 0 },
  });
  return true;
}
