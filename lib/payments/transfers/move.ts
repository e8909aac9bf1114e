import { AppError, isAppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { HOUR_MS, MINUTE_MS, shift } from "@/lib/core/time";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { mayWithdraw } from "@/lib/partners/kyc";
import { gatewayOf } from "@/lib/payments/gateways/registry";
import type { RoutePort } from "@/lib/payments/gateways/route-types";
import { isGateway } from "@/lib/payments/gateways/types";
import type { Payment, RouteReversal, RouteTransfer } from "@/prisma/generated/client";
import { lockTransfer, moneyOf, standing, stepTransfer, type TransferRef } from "./step";
import { failTransfer, noteRefused, noteReleased, noteReversed, noteTransfer } from "./told";

/** When we ask the gateway ourselves, in case its webhook is lost. */
const FIRST_POLL_MS = 2 * MINUTE_MS;
/** After so long what the gateway neither knows nor takes was not made. */
const GIVE_UP_MS = HOUR_MS;

/** The one call that a transfer needs next. `retry`: an earlier one may have arrived, so the gateway is asked first. */
type Call =
  | { readonly kind: "create"; readonly row: RouteTransfer; readonly payment: Payment; readonly retry: boolean }
  | { readonly kind: "reverse"; readonly row: RouteTransfer; readonly reversal: RouteReversal; readonly retry: boolean }
  | { readonly kind: "release"; readonly row: RouteTransfer };

/**
 * Does what a transfer waits for, call by call: makes it on hold, fetches parts of it back, releases it. Our ids are stored
 * before each call, and what may have arrived is looked for before it is sent again.
 * @throws AppError the gateway's error where nobody knows what it did; the job is tried again.
 */
export async function moveTransfer(tenantId: string, id: string): Promise<void> {
  for (;;) {
    const call = await withTx((tx) => nextCall(tx, { tenantId, id }));
    if (call === null) return;
    const route = await routeOf(call.row);
    if (call.kind === "create") await create(route, call);
    else if (call.kind === "reverse") await reverse(route, call);
    else await release(route, call.row);
  }
}

/** Asks the gateway how a transfer stands that it works on or has released. */
export async function askAboutTransfer(tenantId: string, id: string): Promise<void> {
  const row = await withTx((tx) => tx.routeTransfer.findUnique({ where: { tenantId_id: { tenantId, id } } }));
  if (!row || row.gatewayTransferId === null) return;
  const told = await (await routeOf(row)).fetchTransfer(row.gatewayTransferId);
  await note(row, (tx, locked) => noteTransfer(tx, locked, told, `gateway:${row.gateway}`));
}

async function routeOf({ tenantId, gateway }: RouteTransfer): Promise<RoutePort> {
  const route = isGateway(gateway) ? (await gatewayOf(tenantId, gateway)).route : null;
  if (route === null) throw new AppError("unknown_gateway", "this gateway holds nothing for partners", { gateway });
  return route;
}

async function nextCall(tx: Tx, ref: TransferRef): Promise<Call | null> {
  const row = await lockTransfer(tx, ref);
  if (row === null) return null;
  switch (row.state) {
    case "queued":
      return beginTransfer(tx, row);
    case "submitted":
    case "in_doubt":
      return { kind: "create", row, payment: await paymentOf(tx, row), retry: true };
    case "held":
      return (await nextReversal(tx, row)) ?? beginRelease(tx, row);
    case "releasing":
      return { kind: "release", row };
    case "released":
    case "settled":
      return (await nextReversal(tx, row)) ?? endReversed(tx, row);
    default:
      return null;
  }
}

const paymentOf = (tx: Tx, { tenantId, paymentId }: RouteTransfer): Promise<Payment> =>
  tx.payment.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: paymentId } } });

async function beginTransfer(tx: Tx, row: RouteTransfer): Promise<Call | null> {
  if (row.keepMinor === 0n) {
    await stepTransfer(tx, row, "canceled", { actor: "worker", data: { nextPollAt: null } });
    return null;
  }
  const now = await databaseNow(tx);
  const data = { amountMinor: row.keepMinor, firstSentAt: now, nextPollAt: shift(now, FIRST_POLL_MS) };
  const submitted = await stepTransfer(tx, row, "submitted", { actor: "worker", data });
  return { kind: "create", row: submitted, payment: await paymentOf(tx, row), retry: false };
}

/** The reversal that is open, or a new one for what is not to stay. */
async function nextReversal(tx: Tx, row: RouteTransfer): Promise<Call | null> {
  const { tenantId, id: transferId } = row;
  const open = await tx.routeReversal.findFirst({ where: { tenantId, transferId, state: "sent" } });
  if (open) return { kind: "reverse", row, reversal: open, retry: true };
  const amountMinor = standing(row) - row.keepMinor;
  if (amountMinor <= 0n) return null;
  const reversal = await tx.routeReversal.create({
    data: { tenantId, id: newId("reversal"), transferId, amountMinor, state: "sent" },
  });
  return { kind: "reverse", row, reversal, retry: false };
}

/** A hold of which something stays is released once its order is settled, and not while the bank contests the payment or the partner may not be paid. */
async function beginRelease(tx: Tx, row: RouteTransfer): Promise<Call | null> {
  if (row.keepMinor === 0n) return endReversed(tx, row);
  if (row.decidedAt === null) return quiet(tx, row);
  const { disputedMinor } = await paymentOf(tx, row);
  if (disputedMinor > 0n || !(await mayWithdraw(tx, row))) return null;
  return { kind: "release", row: await stepTransfer(tx, row, "releasing", { actor: "worker" }) };
}

async function quiet(tx: Tx, { tenantId, id }: RouteTransfer): Promise<null> {
  await tx.routeTransfer.update({ where: { tenantId_id: { tenantId, id } }, data: { nextPollAt: null } });
  return null;
}

async function endReversed(tx: Tx, row: RouteTransfer): Promise<null> {
  if (row.state === "settled") return quiet(tx, row);
  if (standing(row) === 0n) await stepTransfer(tx, row, "reversed", { actor: "worker", data: { nextPollAt: null } });
  return null;
}

async function create(route: RoutePort, { row, payment, retry }: Call & { kind: "create" }): Promise<void> {
  try {
    const told = await route.createTransferOnHold({
      transferId: row.id,
      gatewayPaymentId: payment.gatewayPaymentId ?? "",
      accountId: row.accountId,
      amount: moneyOf(row, row.amountMinor),
      retry,
    });
    await note(row, (tx, locked) => noteTransfer(tx, locked, told, `gateway:${row.gateway}`));
  } catch (error) {
    if (!isAppError(error)) throw error;
    const isKnown = await note(row, (tx, locked) => noteRefusal(tx, locked, { error, retry }));
    if (isKnown !== true) throw error;
  }
}

/** True when the call is known to have made nothing. */
async function noteRefusal(
  tx: Tx,
  row: RouteTransfer,
  { error, retry }: { error: AppError; retry: boolean },
): Promise<boolean> {
  if (row.state !== "submitted" && row.state !== "in_doubt") return true;
  if (isRefusal(error)) {
    const isOld = row.firstSentAt !== null && row.firstSentAt < shift(await databaseNow(tx), -GIVE_UP_MS);
    // After a call that may have arrived a refusal alone proves nothing; the gateway's list may lag behind.
    if (retry && !isOld) return false;
    await failTransfer(tx, row, { actor: `gateway:${row.gateway}`, reason: error.message });
    return true;
  }
  if (error.code === "gateway_outcome_unknown" && row.state === "submitted")
    await stepTransfer(tx, row, "in_doubt", { actor: "worker", reason: "no answer from the gateway" });
  return false;
}

const isRefusal = ({ code }: AppError): boolean => code === "gateway_rejected" || code === "gateway_funds_short";

async function reverse(route: RoutePort, { row, reversal, retry }: Call & { kind: "reverse" }): Promise<void> {
  try {
    const told = await route.reverseTransfer({
      reversalId: reversal.id,
      gatewayTransferId: row.gatewayTransferId ?? "",
      amount: moneyOf(row, reversal.amountMinor),
      retry,
    });
    await noteOpen(row, reversal, (tx, locked) => noteReversed(tx, locked, reversal, told.gatewayReversalId));
  } catch (error) {
    // Before the release the gateway has it, so a refusal is not an answer that can be lived with.
    if (!isAppError(error) || !isRefusal(error) || row.releasedAt === null) throw error;
    await noteOpen(row, reversal, (tx, locked) => noteRefused(tx, locked, reversal, error.message));
  }
}

async function release(route: RoutePort, row: RouteTransfer): Promise<void> {
  const told = await route.releaseTransfer(row.gatewayTransferId ?? "");
  if (told.isOnHold) throw new AppError("gateway_outcome_unknown", "the gateway did not end the hold");
  await note(row, async (tx, locked) => {
    if (locked.state === "releasing") await noteReleased(tx, locked, `gateway:${row.gateway}`);
  });
}

/** Another worker may have noted the same answer meanwhile. */
async function noteOpen(
  row: RouteTransfer,
  { tenantId, id }: RouteReversal,
  work: (tx: Tx, locked: RouteTransfer) => Promise<void>,
): Promise<void> {
  await note(row, async (tx, locked) => {
    const { state } = await tx.routeReversal.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id } } });
    if (state === "sent") await work(tx, locked);
  });
}

function note<T>(row: RouteTransfer, work: (tx: Tx, locked: RouteTransfer) => Promise<T>): Promise<T | null> {
  return withTx(async (tx) => {
    const locked = await lockTransfer(tx, row);
    return locked === null ? null : work(tx, locked);
  });
}
