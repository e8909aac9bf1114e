import { AppError } from "@/lib/core/errors";
import { assertStep } from "@/lib/core/machine";
import { type Money, money } from "@/lib/core/money";
import { MINUTE_MS, shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { recordAudit } from "@/lib/audit/record";
import { enqueue } from "@/lib/jobs/jobs";
import type { Prisma, RouteTransfer } from "@/prisma/generated/client";
import { TRANSFER_MACHINE, type TransferState } from "./machine";

export type TransferRef = Pick<RouteTransfer, "tenantId" | "id">;

export interface TransferStep {
  readonly actor: string;
  readonly data?: Omit<Prisma.RouteTransferUncheckedUpdateManyInput, "state">;
  readonly reason?: string | null;
}

/**
 * Moves a transfer by its table, with its audit row.
 * @throws AppError `wrong_state` when the table forbids it or somebody else moved it meanwhile.
 */
export async function stepTransfer(
  tx: Tx,
  row: RouteTransfer,
  to: TransferState,
  step: TransferStep,
): Promise<RouteTransfer> {
  const from = row.state as TransferState;
  assertStep(TRANSFER_MACHINE, from, to);
  const where = { tenantId: row.tenantId, id: row.id };
  const { count } = await tx.routeTransfer.updateMany({
    where: { ...where, state: from },
    data: { ...step.data, state: to },
  });
  if (count !== 1) throw new AppError("wrong_state", `the transfer is no longer ${from}`);
  await recordAudit(tx, [
    {
      tenantId: row.tenantId,
      actor: step.actor,
      action: `transfer.${to}`,
      subject: row.orderId,
      payload: { transferId: row.id, from, reason: step.reason ?? null },
      before: { state: from },
      after: { state: to },
    },
  ]);
  return tx.routeTransfer.findUniqueOrThrow({ where: { tenantId_id: where } });
}

/** Locks a transfer with its payment, the payment first as everybody does; null for a stranger. */
export async function lockTransfer(tx: Tx, { tenantId, id }: TransferRef): Promise<RouteTransfer | null> {
  const known = await tx.routeTransfer.findUnique({
    where: { tenantId_id: { tenantId, id } },
    select: { paymentId: true },
  });
  if (!known) return null;
  await tx.$executeRaw`SELECT 1 FROM payment WHERE tenant_id = ${tenantId} AND id = ${known.paymentId} FOR UPDATE`;
  return lockRow(tx, { tenantId, id });
}

/** The same without its payment, for who has the escrow already. */
export async function lockRow(tx: Tx, { tenantId, id }: TransferRef): Promise<RouteTransfer> {
  await tx.$executeRaw`SELECT 1 FROM route_transfer WHERE tenant_id = ${tenantId} AND id = ${id} FOR UPDATE`;
  return tx.routeTransfer.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } } });
}

/** Nothing of ours stands in the partner's account by such a transfer. */
export const CLOSED: readonly string[] = ["reversed", "failed", "canceled"];

/** The one transfer of an order that was neither undone nor refused, locked; null where the money is with us. */
export async function lockOpenTransfer(
  tx: Tx,
  i: { tenantId: string; orderId: string },
): Promise<RouteTransfer | null> {
  const open = await tx.routeTransfer.findFirst({
    where: { tenantId: i.tenantId, orderId: i.orderId, state: { notIn: [...CLOSED] } },
    select: { tenantId: true, id: true },
  });
  return open && lockTransfer(tx, open);
}

export const moneyOf = (row: Pick<RouteTransfer, "currency">, minor: bigint): Money => money(minor, row.currency);

/** What stands in the partner's account now, as far as we know, in minor units. */
export const standing = (row: RouteTransfer): bigint => row.amountMinor - row.reversedMinor;

/** In case the job is lost with its worker. */
const LOOK_AGAIN_MS = 2 * MINUTE_MS;

/** Has the worker do what a transfer waits for, after this transaction. */
export async function queueMove(tx: Tx, { tenantId, id }: TransferRef): Promise<void> {
  const nextPollAt = shift(await databaseNow(tx), LOOK_AGAIN_MS);
  await tx.routeTransfer.updateMany({ where: { tenantId, id }, data: { nextPollAt, pollCount: 0 } });
  await enqueue(tx, "move_transfer", { tenantId, transferId: id }, { key: `transfer:${id}`, maxAttempts: 25 });
}
