import { printMoney, money } from "@/lib/core/money";
import type { Tx } from "@/lib/db/client";
import type { EvidenceKind } from "@/lib/audit/evidence";
import type { Chargeback } from "@/prisma/generated/client";

/** One thing that was seen of an order. */
export interface EvidenceLine {
  readonly at: Date;
  readonly kind: EvidenceKind;
  readonly actor: string;
  /** The facts in one line. */
  readonly text: string;
}

/** What the locker has about an order: what was kept as it happened, and the receipts of its payments and refunds, oldest first. */
export async function collectEvidence(tx: Tx, i: { tenantId: string; orderId: string }): Promise<EvidenceLine[]> {
  const kept = await tx.evidence.findMany({ where: i, orderBy: { seq: "asc" } });
  const payments = await tx.payment.findMany({
    where: { ...i, state: "captured" },
    include: { refunds: { where: { state: "succeeded" } } },
  });
  const lines: EvidenceLine[] = kept.map((row) => ({
    at: row.at,
    kind: row.kind as EvidenceKind,
    actor: row.actor,
    text: factsOf(row.body),
  }));
  for (const payment of payments) {
    lines.push(
      receipt(payment.capturedAt ?? payment.createdAt, `paid ${priceOf(payment)}, ${payment.gatewayPaymentId}`),
    );
    for (const refund of payment.refunds)
      lines.push(
        receipt(refund.succeededAt ?? refund.createdAt, `given back ${priceOf(refund)}, ${refund.gatewayRefundId}`),
      );
  }
  return lines.toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

function receipt(at: Date, text: string): EvidenceLine {
  return { at, kind: "receipt", actor: "gateway", text };
}

function priceOf({ amountMinor, currency }: { amountMinor: bigint; currency: string }): string {
  return `${currency} ${printMoney(money(amountMinor, currency))}`;
}

type Facts = Readonly<Record<string, string | number | null>>;

function factsOf(body: unknown): string {
  const { minor, currency, ...others } = (body ?? {}) as Facts;
  const isPrice = typeof currency === "string" && minor !== undefined && minor !== null;
  const price = isPrice ? [`price: ${priceOf({ amountMinor: BigInt(minor), currency })}`] : [];
  const rest = Object.entries(others).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
  return [...price, ...rest].join(", ");
}

const LONGEST_SUMMARY = 1_000;
/** What each kind of evidence is called. */
export const EVIDENCE_TITLES: Readonly<Record<EvidenceKind, string>> = {
  terms_accepted: "Terms accepted",
  session_times: "Booked for",
  attendance: "Attendance",
  receipt: "Receipt",
  message: "Message",
  rating: "Rating",
  ip_user_agent: "Address and browser",
  document: "Statement",
};

/** The dossier line by line, for people and banks. Times are UTC. */
export function dossierLines(row: Chargeback, evidence: readonly EvidenceLine[]): string[] {
  const refunded = row.refundIssued ? ["A refund of this payment had been issued before the dispute was opened."] : [];
  return [
    `Dispute ${row.gatewayDisputeId} about ${priceOf(row)}, order ${row.orderId ?? "unknown"}`,
    ...(row.answerText === null ? [] : [`Statement: ${row.answerText}`]),
    ...refunded,
    ...evidence.map(({ at, kind, text }) => `${at.toISOString()} ${EVIDENCE_TITLES[kind]}: ${text}`),
  ];
}

/** At most a thousand characters, for the gateway's form. */
export function summarize(lines: readonly string[]): string {
  return Array.from(lines.join("\n")).slice(0, LONGEST_SUMMARY).join("");
}
