import { groupBy } from "@/lib/core/group";
import { money } from "@/lib/core/money";
import { db } from "@/lib/db/client";
import { type LedgerLine, linesOfTransfers, transferIdOf } from "@/lib/payments/ledger/lines";
import type { Payment } from "@/prisma/generated/client";
import { sideOf } from "./accounts";
import { type Explanation, explain, sumFormula } from "./node";

/**
 * Where a payment's money is now: held, given back, at the customer's bank, or with those it was split between. Every
 * transfer about it is balanced, so what left the gateway's account stands in the others, to the last minor unit.
 * @param withShares whether the reader is told who has which part of it.
 */
export async function explainPayment(payment: Payment, { withShares }: { withShares: boolean }): Promise<Explanation> {
  const { gatewayPaymentId, currency } = payment;
  const lines = gatewayPaymentId === null ? [] : await readLines(payment, gatewayPaymentId);
  const captured = lines.filter(isCaptured);
  const amount = money(payment.amountMinor, currency);
  if (captured.length === 0) return explain({ title: "Payment", sentence: "It was not paid.", amount });
  const seen = { withShares, isPrincipal: await isOwnSale(payment) };
  const groups = groupBy(
    lines.filter((line) => !isCaptured(line)),
    (line) => placeOf(line, seen).title,
  );
  const children = [...groups.values()].flatMap((some) => explainPlace(some, seen) ?? []);
  return explain({
    title: "Payment",
    sentence: "What the customer paid, and where it is now.",
    amount,
    formula: sumFormula(children),
    lines: lines.filter(({ path }) => HOLD.test(path)),
    children,
  });
}

const HOLD = /^(?:escrow|suspense):/;
const isCaptured = ({ kind, amountMinor }: LedgerLine): boolean => kind === "capture" && amountMinor > 0n;

/** The capture, the split, and what was approved to go back or contested; a fee of the gateway is not the customer's. */
async function readLines({ tenantId, id, orderId }: Payment, gatewayPaymentId: string): Promise<LedgerLine[]> {
  const where = { tenantId, paymentId: id };
  const [refunds, chargebacks] = await Promise.all([
    db().refund.findMany({ where, select: { id: true } }),
    db().chargeback.findMany({ where, select: { id: true, round: true } }),
  ]);
  const lines = await linesOfTransfers(db(), tenantId, [
    transferIdOf("capture", gatewayPaymentId),
    ...(orderId === null ? [] : [transferIdOf("settle", orderId)]),
    ...refunds.map((refund) => transferIdOf("refund_reserve", refund.id)),
    ...chargebacks.flatMap(transfersOf),
  ]);
  const isForOrder = lines.some(({ kind, path }) => kind === "capture" && path.startsWith("escrow:"));
  // Of two payments for an order only one was split.
  return isForOrder ? lines : lines.filter(({ kind }) => kind !== "settle");
}

function transfersOf({ id, round }: { id: string; round: number }): string[] {
  const sources = Array.from({ length: round }, (_, index) => `${id}-${index + 1}`);
  return sources.flatMap((source) => [
    ...(["dispute_open", "dispute_lost", "dispute_won"] as const).map((kind) => transferIdOf(kind, source)),
    transferIdOf("dispute_lost", `${source}-undone`),
  ]);
}

interface Place {
  readonly title: string;
  readonly sentence: string;
}

const BACK: Place = { title: "Given back", sentence: "Back at the customer, or on its way there." };
const CONTESTED: Place = {
  title: "Taken by the customer's bank",
  sentence: "The customer contested the payment there, and won.",
};
const SPLIT: Place = {
  title: "For what was booked",
  sentence: "The hold was over, and partner and platform have their parts.",
};

const DEFERRED: Place = {
  title: "Deferred revenue",
  sentence: "Paid for a session that the platform sells in its own name, and not settled yet.",
};

interface Seen {
  readonly withShares: boolean;
  readonly isPrincipal: boolean;
}

/** Whether the operator sold in its own name what was paid for. */
async function isOwnSale({ tenantId, orderId }: Payment): Promise<boolean> {
  if (orderId === null) return false;
  return (await db().escrow.count({ where: { tenantId, orderId, isPrincipal: true } })) > 0;
}

function placeOf({ path }: LedgerLine, { withShares, isPrincipal }: Seen): Place {
  if (path.startsWith("refund:")) return BACK;
  if (path.startsWith("gateway:") || path.startsWith("order:")) return CONTESTED;
  if (HOLD.test(path)) return isPrincipal && withShares && path.startsWith("escrow:") ? DEFERRED : sideOf(path);
  return withShares ? sideOf(path) : SPLIT;
}

/** null where nothing is left of it. */
function explainPlace(lines: readonly LedgerLine[], seen: Seen): Explanation | null {
  const minor = lines.reduce((sum, line) => sum - line.amountMinor, 0n);
  const [first] = lines;
  if (first === undefined || minor === 0n) return null;
  return explain({
    ...placeOf(first, seen),
    amount: money(minor, first.currency),
    lines: seen.withShares ? lines : lines.filter(({ path }) => path.startsWith("refund:")),
  });
}
