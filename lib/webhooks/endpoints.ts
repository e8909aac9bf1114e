import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { DAY_MS, shift } from "@/lib/core/time";
import { config } from "@/lib/config/config";
import type { Tx } from "@/lib/db/client";
import { databaseNow } from "@/lib/db/clock";
import { seal } from "@/lib/db/seal";
import { withTx } from "@/lib/db/tx";
import { closeAlerts } from "@/lib/alerts/alerts";
import { recordAudit } from "@/lib/audit/record";
import { publicUrlFault } from "@/lib/net/public";
import type { WebhookEndpoint } from "@/prisma/generated/client";
import type { EventType } from "./catalogue";
import { newSecret } from "./sign";

/** The kind of the alert about an endpoint that was disabled by itself. */
export const ENDPOINT_DISABLED = "webhook.endpoint_disabled";
/** How long the secret before is used beside a new one. */
const OVERLAP_MS = DAY_MS;
const MOST_ENDPOINTS = 20;

/** Where a secret belongs, for `seal`. */
export const sealPlace = (endpointId: string): string => `webhook_endpoint:${endpointId}`;

export interface EndpointView {
  readonly endpointId: string;
  readonly url: string;
  readonly types: readonly EventType[];
  readonly enabled: boolean;
  readonly disabledReason: "operator" | "failing" | "gone" | null;
  /** Since when every attempt failed; null when the last one did not. */
  readonly failingSince: Date | null;
  /** How long the secret before still signs beside the present one. */
  readonly previousSecretUntil: Date | null;
  readonly createdAt: Date;
}

/** The only view that shows a secret: the answer to making an endpoint or replacing its secret. */
export interface EndpointWithSecret extends EndpointView {
  readonly secret: string;
}

export interface EndpointDeed {
  readonly tenantId: string;
  readonly userId: string;
  readonly endpointId: string;
}

/** @throws AppError `invalid_input` for a URL that is not called, `conflict` when there are enough endpoints */
export async function createEndpoint(
  i: Omit<EndpointDeed, "endpointId"> & { readonly url: string; readonly types: readonly EventType[] },
): Promise<EndpointWithSecret> {
  const fault = publicUrlFault(i.url, { loopback: config().webhookLoopback });
  if (fault !== null)
    throw new AppError("invalid_input", `the URL ${fault}`, { errors: [{ pointer: "/url", message: fault }] });
  const { tenantId, userId, url } = i;
  return withTx(async (tx) => {
    if ((await tx.webhookEndpoint.count({ where: { tenantId } })) >= MOST_ENDPOINTS)
      throw new AppError("conflict", `there are ${MOST_ENDPOINTS} endpoints already`);
    const [id, secret] = [newId("endpoint"), newSecret()];
    const types = [...new Set(i.types)];
    const sealedSecret = seal(secret, sealPlace(id));
    const row = await tx.webhookEndpoint.create({
      data: { tenantId, id, url, types, sealedSecret, createdBy: userId },
    });
    await note(tx, { tenantId, userId, endpointId: id }, "created");
    return { ...viewEndpoint(row), secret };
  });
}

/**
 * Replaces the secret; for a day both sign.
 * @throws AppError `not_found`, `conflict` when it is being replaced at the same moment
 */
export function rotateSecret(i: EndpointDeed): Promise<EndpointWithSecret> {
  return withTx(async (tx) => {
    const { sealedSecret } = await findEndpoint(tx, i);
    const secret = newSecret();
    const { count } = await tx.webhookEndpoint.updateMany({
      where: { tenantId: i.tenantId, id: i.endpointId, sealedSecret },
      data: {
        sealedSecret: seal(secret, sealPlace(i.endpointId)),
        previousSealedSecret: sealedSecret,
        previousUntil: shift(await databaseNow(tx), OVERLAP_MS),
      },
    });
    if (count === 0) throw new AppError("conflict", "the secret is being replaced already");
    await note(tx, i, "rotated");
    return { ...viewEndpoint(await findEndpoint(tx, i)), secret };
  });
}

/** Stops sending; what waits keeps waiting, and what happens meanwhile is not sent by itself. @throws AppError `not_found` */
export function disableEndpoint(i: EndpointDeed): Promise<EndpointView> {
  return withTx(async (tx) => {
    await findEndpoint(tx, i);
    const { count } = await tx.webhookEndpoint.updateMany({
      where: { tenantId: i.tenantId, id: i.endpointId, disabledAt: null },
      data: { disabledAt: await databaseNow(tx), disabledReason: "operator" },
    });
    if (count === 1) await note(tx, i, "disabled", { reason: "operator" });
    return viewEndpoint(await findEndpoint(tx, i));
  });
}

/** Sends again, from what waits on. @throws AppError `not_found` */
export function enableEndpoint(i: EndpointDeed): Promise<EndpointView> {
  return withTx(async (tx) => {
    await findEndpoint(tx, i);
    const { count } = await tx.webhookEndpoint.updateMany({
      where: { tenantId: i.tenantId, id: i.endpointId, disabledAt: { not: null } },
      data: { disabledAt: null, disabledReason: null, failingSince: null },
    });
    if (count === 1) {
      await note(tx, i, "enabled");
      const stillDisabled = { disabledAt: { not: null }, disabledReason: { not: "operator" } };
      const others = await tx.webhookEndpoint.findMany({ where: stillDisabled, select: { id: true } });
      await closeAlerts(
        tx,
        [ENDPOINT_DISABLED],
        others.map(({ id }) => ({ kind: ENDPOINT_DISABLED, subject: id })),
      );
    }
    return viewEndpoint(await findEndpoint(tx, i));
  });
}

/**
 * Sends an event again, or for the first time, to one endpoint, under the same `webhook-id`.
 * @throws AppError `not_found`, `wrong_state` for an endpoint that is disabled or an event that is told to nobody
 */
export function replayEvent(i: EndpointDeed & { readonly eventId: string }): Promise<{ deliveryId: string }> {
  const { tenantId, endpointId, eventId } = i;
  return withTx(async (tx) => {
    const endpoint = await findEndpoint(tx, i);
    const event = await tx.webhookEvent.findUnique({ where: { tenantId_id: { tenantId, id: eventId } } });
    if (event === null) throw new AppError("not_found", "there is no such event");
    if (endpoint.disabledAt !== null) throw new AppError("wrong_state", "the endpoint is disabled");
    if (event.objectId === null) throw new AppError("wrong_state", "the event is not published");
    const id = newId("delivery");
    const delivery = { id, tenantId, endpointId, eventId, objectId: event.objectId, isReplay: true };
    await tx.webhookDelivery.create({ data: { ...delivery, nextAttemptAt: await databaseNow(tx) } });
    await note(tx, i, "replayed", { eventId });
    return { deliveryId: id };
  });
}

async function findEndpoint(tx: Tx, { tenantId, endpointId }: EndpointDeed): Promise<WebhookEndpoint> {
  const row = await tx.webhookEndpoint.findUnique({ where: { tenantId_id: { tenantId, id: endpointId } } });
  if (row === null) throw new AppError("not_found", "there is no such endpoint");
  return row;
}

function note(tx: Tx, i: EndpointDeed, what: string, payload: Readonly<Record<string, string>> = {}): Promise<void> {
  const { tenantId, userId: actor, endpointId: subject } = i;
  return recordAudit(tx, [{ tenantId, actor, action: `webhook_endpoint.${what}`, subject, payload }]);
}

export function viewEndpoint(row: WebhookEndpoint): EndpointView {
  return {
    endpointId: row.id,
    url: row.url,
    types: row.types as EventType[],
    enabled: row.disabledAt === null,
    disabledReason: row.disabledReason as EndpointView["disabledReason"],
    failingSince: row.failingSince,
    previousSecretUntil: row.previousUntil,
    createdAt: row.createdAt,
  };
}
