import type { Tx } from "@/lib/db/client";
import type { LedgerLine } from "@/lib/payments/ledger/lines";
import type { Reference } from "./node";

/** What a line of a partner's account is about. */
export interface Subject {
  /** null for what belongs to no order: a payout, or a debt as a whole. */
  readonly orderId: string | null;
  /** The session or plan that was sold; empty without an order. */
  readonly title: string;
  /** Where it is explained; null where it is said all with the line. */
  readonly opens: Reference | null;
}

export type Subjects = (line: LedgerLine) => Subject;

/** A chargeback's transfers are numbered: `chb_…-1`, `chb_…-1-undone`. */
const chargebackOf = ({ source }: LedgerLine): string => source.split("-")[0] ?? source;

/** What these lines are about, read at once for all of them. */
export async function readSubjects(tx: Tx, tenantId: string, lines: readonly LedgerLine[]): Promise<Subjects> {
  const sourcesOf = (...kinds: readonly LedgerLine["kind"][]): LedgerLine[] =>
    lines.filter(({ kind }) => kinds.includes(kind));
  const idIn = (ids: readonly string[]) => ({ tenantId, id: { in: [...new Set(ids)] } });
  const [refunds, chargebacks, transfers, reversals] = await Promise.all([
    tx.refund.findMany({
      where: idIn(sourcesOf("refund_reserve", "transfer_return", "own_account").map(({ source }) => source)),
      select: { id: true, orderId: true },
    }),
    tx.chargeback.findMany({
      where: idIn(
        sourcesOf("dispute_open", "dispute_lost", "dispute_won", "transfer_return", "own_account").map(chargebackOf),
      ),
      select: { id: true, orderId: true },
    }),
    tx.routeTransfer.findMany({
      where: idIn(sourcesOf("transfer_reserve", "transfer_return").map(({ source }) => source)),
      select: { id: true, orderId: true },
    }),
    tx.routeReversal.findMany({
      where: idIn(sourcesOf("transfer_reversal").map(({ source }) => source)),
      select: { id: true, transfer: { select: { orderId: true } } },
    }),
  ]);
  const orderOf = new Map([...refunds, ...chargebacks, ...transfers].map(({ id, orderId }) => [id, orderId]));
  for (const { id, transfer } of reversals) orderOf.set(id, transfer.orderId);
  const orderIdOf = (line: LedgerLine): string | null => {
    if (line.source.startsWith("ord_")) return line.source;
    return orderOf.get(chargebackOf(line)) ?? null;
  };
  const orderIds = lines.flatMap((line) => orderIdOf(line) ?? []);
  const orders = await tx.order.findMany({
    where: idIn(orderIds),
    select: { id: true, plan: { select: { name: true } }, session: { select: { offer: { select: { title: true } } } } },
  });
  const titles = new Map(orders.map(({ id, plan, session }) => [id, session?.offer.title ?? plan?.name ?? ""]));
  return (line) => {
    const orderId = orderIdOf(line);
    return { orderId, title: titles.get(orderId ?? "") ?? "", opens: referenceOf(line) };
  };
}

function referenceOf({ kind, source }: LedgerLine): Reference | null {
  if (kind === "settle") return { kind: "settlement", id: source };
  if (kind === "refund_reserve") return { kind: "refund", id: source };
  return kind === "payout_reserve" || kind === "payout_return" ? { kind: "payout", id: source } : null;
}
