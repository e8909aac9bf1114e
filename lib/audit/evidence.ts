import type { Tx } from "@/lib/db/client";

/** What may later answer a chargeback. `receipt` is read from the payment when it is needed. */
export type EvidenceKind =
  | "terms_accepted"
  | "session_times"
  | "attendance"
  | "receipt"
  | "message"
  | "rating"
  | "ip_user_agent"
  | "document";

interface Seen {
  readonly tenantId: string;
  readonly kind: EvidenceKind;
  /** A user id or `timer`. */
  readonly actor: string;
  /** Plain facts, by name. */
  readonly body: Readonly<Record<string, string | number | null>>;
}

/** Keeps what was seen of an order, as it happens; rows are never changed or removed (triggers refuse it). */
export async function keepEvidence(tx: Tx, orderId: string, seen: readonly Seen[]): Promise<void> {
  await tx.evidence.createMany({ data: seen.map((each) => ({ ...each, orderId })) });
}

/** The same for the paid orders of sessions. */
export async function keepSessionEvidence(tx: Tx, sessionIds: readonly string[], seen: Seen): Promise<void> {
  const { tenantId, kind, actor, body } = seen;
  await tx.$executeRaw`
    INSERT INTO evidence (tenant_id, order_id, kind, actor, body)
    SELECT o.tenant_id, o.id, ${kind}, ${actor}, ${JSON.stringify(body)}::jsonb FROM customer_order o
    WHERE o.tenant_id = ${tenantId} AND o.session_id = ANY (${[...sessionIds]}::text[]) AND o.state = 'paid'`;
}
