import { moveChunks } from "@/lib/db/chunks";
import type { Tx } from "@/lib/db/client";
import { notePayment } from "./progress";
import type { PaymentState } from "./machine";

const CHUNK = 100;
const VOID_AFTER_MINUTES = 30;
const GIVE_UP_AFTER_DAYS = 5;

interface Stuck {
  readonly tenantId: string;
  readonly paymentId: string;
  readonly from: PaymentState;
}

/** Gives up authorisations that were not captured within half an hour: the gateway gives them back by itself. */
export function voidUncaptured(): Promise<number> {
  return moveOn(
    "voided",
    "not captured in time",
    (tx) =>
      tx.$queryRaw<Stuck[]>`
      SELECT tenant_id AS "tenantId", id AS "paymentId", state AS "from" FROM payment
      WHERE state = 'authorized' AND state_since <= hf_now() - ${VOID_AFTER_MINUTES}::int * interval '1 minute'
      ORDER BY state_since LIMIT ${CHUNK} FOR UPDATE SKIP LOCKED`,
  );
}

/** Gives up payments of which the gateway has said nothing for days; should one still succeed, its money is given back. */
export function expireSilent(): Promise<number> {
  return moveOn(
    "expired",
    "the gateway said nothing more",
    (tx) =>
      tx.$queryRaw<Stuck[]>`
      SELECT tenant_id AS "tenantId", id AS "paymentId", state AS "from" FROM payment
      WHERE state IN ('requires_action', 'processing', 'in_doubt')
        AND state_since <= hf_now() - ${GIVE_UP_AFTER_DAYS}::int * interval '1 day'
      ORDER BY state_since LIMIT ${CHUNK} FOR UPDATE SKIP LOCKED`,
  );
}

function moveOn(
  to: "voided" | "expired",
  reason: string,
  find: (tx: Tx) => Promise<readonly Stuck[]>,
): Promise<number> {
  return moveChunks(CHUNK, find, (tx, each) =>
    notePayment(tx, { ...each, to, kind: `payment_${to}`, inboxId: null, reason }),
  );
}
