import { DAY_MS, SECOND_MS } from "@/lib/core/time";
import { inChunks } from "@/lib/db/chunks";
import { db } from "@/lib/db/client";

const KEEP_S = (30 * DAY_MS) / SECOND_MS;
const CHUNK = 500;

/**
 * Forgets what was told a month ago, with its deliveries and their log. What is still on its way, or was sent again within
 * the month, stays; so does the newest event of each object, whose number the next one counts on from.
 * @returns how many events.
 */
export function pruneEvents(): Promise<number> {
  return inChunks(
    CHUNK,
    () => db().$executeRaw`
      WITH old AS (
        SELECT e.tenant_id, e.id FROM webhook_event e
        WHERE e.published_at < hf_now() - ${KEEP_S}::int * interval '1 second'
          AND (e.object_id IS NULL OR EXISTS (
            SELECT FROM webhook_event n WHERE n.tenant_id = e.tenant_id AND n.object_id = e.object_id AND n.sequence > e.sequence))
          AND NOT EXISTS (
            SELECT FROM webhook_delivery d WHERE d.tenant_id = e.tenant_id AND d.event_id = e.id
              AND (d.next_attempt_at IS NOT NULL OR d.created_at >= hf_now() - ${KEEP_S}::int * interval '1 second'))
        ORDER BY e.published_at LIMIT ${CHUNK} FOR UPDATE SKIP LOCKED
      ), sent AS (
        SELECT d.tenant_id, d.id FROM webhook_delivery d JOIN old ON d.tenant_id = old.tenant_id AND d.event_id = old.id
      ), log AS (
        DELETE FROM webhook_attempt a USING sent WHERE a.tenant_id = sent.tenant_id AND a.delivery_id = sent.id
      ), deliveries AS (
        DELETE FROM webhook_delivery d USING sent WHERE d.tenant_id = sent.tenant_id AND d.id = sent.id
      )
      DELETE FROM webhook_event e USING old WHERE e.tenant_id = old.tenant_id AND e.id = old.id`,
  );
}
