import { createHash } from "node:crypto";
import { db } from "@/lib/db/client";
import type { GatewayAnswer } from "@/lib/payments/gateways/answer";
import { gatewayOf, withoutSecrets } from "@/lib/payments/gateways/registry";
import { type Road, storeMessage } from "@/lib/payments/inbox/store";
import { applyMessage } from "./apply";

type AnswerRoad = Exclude<Road, "webhook">;

/**
 * Takes in what a gateway answered to a call of ours by the same door as a webhook: stored first, then applied.
 * The same answer again is not stored again. It is kept as received but for secrets and card data.
 */
export async function takeIn(road: AnswerRoad, answer: GatewayAnswer): Promise<void> {
  const key = await storeAnswer(road, answer);
  const row = await db().inboxEvent.findUnique({
    where: { tenantId_gateway_account_eventKey: key },
    select: { id: true, status: true },
  });
  if (row?.status === "received") await applyMessage(key.tenantId, row.id);
}

/** Stores an answer without applying it, which the worker's next batch does. @returns the key under which it stands. */
export async function storeAnswer(road: AnswerRoad, { tenantId, gateway: name, owner = null, message }: GatewayAnswer) {
  const { account } = await gatewayOf(tenantId, name, owner);
  const eventKey = `${message.shape}:${createHash("sha256").update(message.body).digest("hex")}`;
  const key = { tenantId, gateway: name, account, eventKey };
  await storeMessage({
    ...key,
    eventType: `reply.${message.shape}`,
    road,
    shape: message.shape,
    body: Buffer.from(await withoutSecrets({ tenantId, name, owner }, message.body), "utf8"),
    headers: {},
    sourceIp: null,
  });
  return key;
}
