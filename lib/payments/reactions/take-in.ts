import { createHash } from "node:crypto";
import { db } from "@/lib/db/client";
import { gatewayOf, withoutSecrets } from "@/lib/payments/gateways/registry";
import type { GatewayMessage, GatewayName } from "@/lib/payments/gateways/types";
import { type Road, storeMessage } from "@/lib/payments/inbox/store";
import { applyMessage } from "./apply";

/**
 * Takes in what a gateway answered to a call of ours by the same door as a webhook: stored first, then applied.
 * The same answer again is not stored again. It is kept as received but for secrets and card data.
 */
export async function takeIn(
  tenantId: string,
  name: GatewayName,
  road: Exclude<Road, "webhook">,
  message: GatewayMessage,
): Promise<void> {
  const gateway = await gatewayOf(tenantId, name);
  const eventKey = `${message.shape}:${createHash("sha256").update(message.body).digest("hex")}`;
  await storeMessage({
    tenantId,
    gateway: name,
    account: gateway.account,
    eventKey,
    eventType: `reply.${message.shape}`,
    road,
    shape: message.shape,
    body: Buffer.from(await withoutSecrets(tenantId, name, message.body), "utf8"),
    headers: {},
    sourceIp: null,
  });
  const row = await db().inboxEvent.findUnique({
    where: { tenantId_gateway_account_eventKey: { tenantId, gateway: name, account: gateway.account, eventKey } },
    select: { id: true, status: true },
  });
  if (row?.status === "received") await applyMessage(tenantId, row.id);
}
