import { db } from "@/lib/db/client";
import { inLanes } from "@/lib/core/lanes";
import { deliverNext } from "./deliver";

const LANES = 8;
/** So that one busy endpoint does not hold up the next look at all others. */
const AT_ONCE = 50;

/**
 * Sends what is due, endpoints side by side, and each endpoint's own one after the other until one is not taken: whoever
 * hangs costs a lane one time-out. The queue of jobs has no part in it, as slow endpoints would take its lanes from payments.
 */
export async function sendWebhooks(): Promise<void> {
  const waiting = await db().$queryRaw<{ tenantId: string; id: string }[]>`
    SELECT e.tenant_id AS "tenantId", e.id FROM webhook_endpoint e
    WHERE e.disabled_at IS NULL AND EXISTS (
      SELECT FROM webhook_delivery d WHERE d.tenant_id = e.tenant_id AND d.endpoint_id = e.id AND d.next_attempt_at <= hf_now())`;
  await inLanes(LANES, waiting, ({ tenantId, id }) => sendTo(tenantId, id));
}

async function sendTo(tenantId: string, endpointId: string): Promise<void> {
  for (let sent = 0; sent < AT_ONCE; sent += 1) {
    if ((await deliverNext(tenantId, endpointId)) !== true) return;
  }
}
