import type { Tx } from "@/lib/db/client";

interface Gone {
  readonly tenantId: string;
  readonly paymentId: string;
  /** Minor units. */
  readonly amountMinor: bigint;
}

/**
 * Notes that the gateway no longer holds a part of a payment: given back to the customer, or taken because of a chargeback.
 * What was taken twice counts once.
 * @returns the part of it that the gateway's fee had taken before, so that all such parts add up to the fee, in minor units.
 */
export async function takeFromCapture(tx: Tx, i: Gone): Promise<bigint> {
  await tx.$executeRaw`SELECT 1 FROM payment WHERE tenant_id = ${i.tenantId} AND id = ${i.paymentId} FOR UPDATE`;
  const where = { tenantId_id: { tenantId: i.tenantId, id: i.paymentId } };
  const payment = await tx.payment.findUniqueOrThrow({ where });
  const gone = payment.goneMinor + i.amountMinor;
  const goneFee = feeShareUpTo(gone, { amount: payment.amountMinor, fee: payment.feeMinor ?? 0n });
  await tx.payment.update({ where, data: { goneMinor: gone, goneFeeMinor: goneFee } });
  return goneFee - payment.goneFeeMinor;
}

/** The gateway holds it again, and the fee's part of it. */
export async function returnToCapture(tx: Tx, i: Gone & { feeShareMinor: bigint }): Promise<void> {
  await tx.payment.updateMany({
    where: { tenantId: i.tenantId, id: i.paymentId },
    data: { goneMinor: { decrement: i.amountMinor }, goneFeeMinor: { decrement: i.feeShareMinor } },
  });
}

/** How much of a payment is contested or was lost; the database refuses more than was captured and not given back. */
export async function countDisputed(tx: Tx, i: Omit<Gone, "amountMinor"> & { byMinor: bigint }): Promise<void> {
  await tx.payment.updateMany({
    where: { tenantId: i.tenantId, id: i.paymentId },
    data: { disputedMinor: { increment: i.byMinor } },
  });
}

/**
 * How much of the gateway's fee on a payment belongs to a part of it, in minor units. Cumulative, so that the shares of all
 * parts add up to the fee when the whole payment is gone.
 */
export function feeShareUpTo(goneMinor: bigint, payment: { amount: bigint; fee: bigint }): bigint {
  return (payment.fee * goneMinor) / payment.amount;
}
