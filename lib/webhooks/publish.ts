import { newId } from "@/lib/core/ids";
import { inChunks } from "@/lib/db/chunks";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { withTx } from "@/lib/db/tx";
import { toJson } from "@/lib/http/answer";
import type { WebhookEvent } from "@/prisma/generated/client";
import { EVENTS, type EventType } from "./catalogue";
import { loadObject } from "./objects";

const CHUNK = 100;
/** One publisher at a time, so that the events of an object are numbered in their order. */
const LOCK = 4_021_980n;

/**
 * Gives committed events their body, which is the state of the object after the commit, their number within the object,
 * and a delivery for each endpoint that listens. An object that moved on meanwhile is shown as it is now: a body is never
 * older than its event.
 * @returns how many were published.
 */
export function publishEvents(): Promise<number> {
  return inChunks(CHUNK, () => withTx(publishChunk));
}

interface Published {
  readonly tenantId: string;
  readonly id: string;
  readonly type: EventType;
  readonly objectId: string;
  readonly sequence: number;
  readonly body: string;
}

async function publishChunk(tx: Tx): Promise<number> {
  const [lock] = await tx.$queryRaw<
    { isOurs: boolean }[]
  >`SELECT pg_try_advisory_xact_lock(${LOCK}::bigint) AS "isOurs"`;
  if (!lock?.isOurs) return 0;
  const waiting = await tx.webhookEvent.findMany({
    where: { publishedAt: null },
    orderBy: { seq: "asc" },
    take: CHUNK,
  });
  if (waiting.length === 0) return 0;
  const published = await writeBodies(tx, waiting);
  await tx.$executeRaw`
    UPDATE webhook_event e SET published_at = hf_now(), object_id = p."objectId", sequence = p.sequence, body = p.body
    FROM jsonb_to_recordset(${JSON.stringify(waiting.map((event) => published.get(event.id) ?? bare(event)))}::jsonb)
      AS p("tenantId" text, id text, "objectId" text, sequence integer, body text)
    WHERE e.tenant_id = p."tenantId" AND e.id = p.id`;
  await addDeliveries(tx, [...published.values()]);
  return waiting.length;
}

/** An event whose object is gone is told to nobody. */
const bare = ({ tenantId, id }: WebhookEvent): object => ({ tenantId, id, objectId: null, sequence: null, body: null });

async function writeBodies(tx: Tx, events: readonly WebhookEvent[]): Promise<ReadonlyMap<string, Published>> {
  const last = new Map<string, number>();
  const written = new Map<string, Published>();
  for (const { tenantId, id, type, subject, at } of events) {
    const { about } = EVENTS[type as EventType];
    const found = await loadObject(tx, about, tenantId, subject);
    if (found === null) continue;
    const objectId = `${about}:${found.id}`;
    const key = `${tenantId} ${objectId}`;
    const sequence = (last.get(key) ?? (await lastSequence(tx, tenantId, objectId))) + 1;
    last.set(key, sequence);
    const body = toJson({ type, timestamp: at, object: { kind: about, id: found.id, sequence }, data: found.data });
    written.set(id, { tenantId, id, type: type as EventType, objectId, sequence, body });
  }
  return written;
}

async function lastSequence(tx: Tx, tenantId: string, objectId: string): Promise<number> {
  const { _max } = await tx.webhookEvent.aggregate({ where: { tenantId, objectId }, _max: { sequence: true } });
  return _max.sequence ?? 0;
}

async function addDeliveries(tx: Tx, events: readonly Published[]): Promise<void> {
  const tenants = [...new Set(events.map(({ tenantId }) => tenantId))];
  const endpoints = await tx.webhookEndpoint.findMany({
    where: { tenantId: { in: tenants }, disabledAt: null },
    select: { tenantId: true, id: true, types: true },
  });
  const nextAttemptAt = await databaseNow(tx);
  const data = events.flatMap(({ tenantId, id: eventId, objectId, type }) =>
    endpoints
      .filter((endpoint) => endpoint.tenantId === tenantId && endpoint.types.includes(type))
      .map(({ id: endpointId }) => ({ id: newId("delivery"), tenantId, endpointId, eventId, objectId, nextAttemptAt })),
  );
  if (data.length > 0) await tx.webhookDelivery.createMany({ data });
}
