import { AppError } from "@/lib/core/errors";
import { db } from "@/lib/db/client";
import type { EventType } from "./catalogue";
import { type EndpointView, viewEndpoint } from "./endpoints";

export interface AttemptLine {
  readonly attempt: number;
  readonly at: Date;
  readonly status: number | null;
  readonly durationMs: number;
  readonly error: string | null;
  /** The first 500 characters of the answer. */
  readonly answer: string | null;
}

export interface DeliveryLine {
  readonly deliveryId: string;
  readonly eventId: string;
  readonly type: EventType;
  /** Kind and id, for example `order:ord_…`. */
  readonly object: string;
  readonly sequence: number | null;
  readonly replay: boolean;
  readonly state: "pending" | "delivered" | "given_up";
  readonly nextAttemptAt: Date | null;
  readonly deliveredAt: Date | null;
  readonly createdAt: Date;
  readonly attempts: readonly AttemptLine[];
}

const PAGE = 50;

/** Oldest first. */
export async function listEndpoints(tenantId: string): Promise<EndpointView[]> {
  return (await db().webhookEndpoint.findMany({ where: { tenantId }, orderBy: { id: "asc" } })).map(viewEndpoint);
}

/** null when there is none. */
export async function findEndpointView(tenantId: string, endpointId: string): Promise<EndpointView | null> {
  const row = await db().webhookEndpoint.findUnique({ where: { tenantId_id: { tenantId, id: endpointId } } });
  return row && viewEndpoint(row);
}

/**
 * What was sent to an endpoint, newest first, a page at a time.
 * @param before the id of the last delivery of the page before @throws AppError `not_found`
 */
export async function listDeliveries(
  tenantId: string,
  endpointId: string,
  before: string | null = null,
): Promise<DeliveryLine[]> {
  if ((await findEndpointView(tenantId, endpointId)) === null)
    throw new AppError("not_found", "there is no such endpoint");
  const rows = await db().webhookDelivery.findMany({
    where: { tenantId, endpointId, ...(before === null ? {} : { id: { lt: before } }) },
    orderBy: { id: "desc" },
    take: PAGE,
    include: { event: true, log: { orderBy: { attempt: "asc" } } },
  });
  return rows.map((row) => ({
    deliveryId: row.id,
    eventId: row.eventId,
    type: row.event.type as EventType,
    object: row.objectId,
    sequence: row.event.sequence,
    replay: row.isReplay,
    state: stateOf(row),
    nextAttemptAt: row.nextAttemptAt,
    deliveredAt: row.deliveredAt,
    createdAt: row.createdAt,
    attempts: row.log.map(({ tenantId: _tenant, deliveryId: _delivery, ...attempt }) => attempt),
  }));
}

function stateOf(row: { deliveredAt: Date | null; nextAttemptAt: Date | null }): DeliveryLine["state"] {
  if (row.deliveredAt !== null) return "delivered";
  return row.nextAttemptAt === null ? "given_up" : "pending";
}
