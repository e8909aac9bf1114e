import type { Tx } from "@/lib/db/client";
import { ownerOf } from "@/lib/payments/gateways/owner";

interface Gone {
  readonly tenantId: string;
  readonly paymentId: string;
  /** Minor units. */
  readonly amountMinor: bigint;
}

interface Taken {
  /**
   * The part of it that is not there: what the gateway's fee had taken before, so that all such parts add up to the fee, and
   * what had gone on to the partner; in minor units.
   */
  readonly feeShareMinor: bigint;
  readonly directOrderId: string | null;
}

/**
 * Notes that the gateway no longer holds a part of a payment: given back to the customer, or taken because of a chargeback.
 * What was taken twice counts once.
 */
export async function takeFromCapture(tx: Tx, i: Gone): Promise<Taken> {
  await tx.$executeRaw`SELECT 1 FROM payment WHERE tenant_id = ${i.tenantId} AND id = ${i.paymentId} FOR UPDATE`;
  const where = { tenantId_id: { tenantId: i.tenantId, id: i.paymentId } };
  const payment = await tx.payment.findUniqueOrThrow({ where });
  const gone = payment.goneMinor + i.amountMinor;
  const fee = payment.feeMinor ?? 0n;
  // What went on to the partner is not there either; only then more than the fee's part comes from our balance.
  const missing = gone - (payment.amountMinor - fee - payment.routedMinor);
  const goneFee = most(feeShareUpTo(gone, { amount: payment.amountMinor, fee }), missing, payment.goneFeeMinor);
  await tx.payment.update({ where, data: { goneMinor: gone, goneFeeMinor: goneFee } });
  return { feeShareMinor: goneFee - payment.goneFeeMinor, directOrderId: directOrderOf(payment) };
}

/** The order of a payment into its partner's own account; null for a payment into an account of ours. */
export function directOrderOf(payment: {
  readonly gatewayAccount: string;
  readonly orderId: string | null;
}): string | null {
  return ownerOf(payment.gatewayAccount) === null ? null : payment.orderId;
}

/** The gateway holds it again, and the fee's part of it. */
export async function returnToCapture(tx: Tx, i: Gone & { feeShareMinor: bigint }): Promise<void> {
  await tx.payment.updateMany({
    where: { tenantId: i.tenantId, id: i.paymentId },
    data: { goneMinor: { decrement: i.amountMinor }, goneFeeMinor: { decrement: i.feeShareMinor } },
  });
}

/**
 * Notes that a part of a payment goes on to the partner's own account at the gateway.
 * @returns the part of it that the gateway no longer holds of this payment, in minor units.
 */
export async function takeForPartner(tx: Tx, i: Gone): Promise<bigint> {
  await tx.$executeRaw`SELECT 1 FROM payment WHERE tenant_id = ${i.tenantId} AND id = ${i.paymentId} FOR UPDATE`;
  const where = { tenantId_id: { tenantId: i.tenantId, id: i.paymentId } };
  const payment = await tx.payment.findUniqueOrThrow({ where });
  const { amountMinor, feeMinor, routedMinor, goneMinor, goneFeeMinor } = payment;
  const there = most(amountMinor - (feeMinor ?? 0n) - routedMinor - (goneMinor - goneFeeMinor), 0n);
  const taken = i.amountMinor < there ? i.amountMinor : there;
  await tx.payment.update({ where, data: { routedMinor: routedMinor + taken } });
  return i.amountMinor - taken;
}

/** The gateway holds for us again what had gone on to the partner. */
export async function returnFromPartner(tx: Tx, i: Gone): Promise<void> {
  await tx.$executeRaw`
    UPDATE payment SET routed_minor = greatest(0, routed_minor - ${i.amountMinor}::bigint)
    WHERE tenant_id = ${i.tenantId} AND id = ${i.paymentId}`;
}

function most(...amounts: readonly bigint[]): bigint {
  return amounts.reduce((a, b) => (a > b ? a : b));
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
