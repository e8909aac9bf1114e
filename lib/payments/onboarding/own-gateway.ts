import { db, type Tx } from "@/lib/db/client";
import { withAnswer } from "@/lib/http/idempotency";
import { writeMail } from "@/lib/mail/outbox";
import {
  connectGateway,
  findPartnerGateway,
  OWN_GATEWAY,
  type PartnerKeys,
  switchGatewayOff,
} from "@/lib/partners/gateway";
import { tryOwnKeys } from "@/lib/payments/gateways/own-keys";
import { accountOf } from "@/lib/payments/gateways/owner";
import { ownWebhookPath } from "@/lib/payments/inbox/webhook-route";
import { addressOf } from "@/lib/tenants/host";
import type { PartnerGateway } from "@/prisma/generated/client";

interface Whose {
  readonly tenantId: string;
  readonly partnerId: string;
}

export interface OwnGatewayView {
  readonly gateway: typeof OWN_GATEWAY;
  /** Whether new orders are paid into it. */
  readonly enabled: boolean;
  /** The public half of the keys; null where no account was ever connected. */
  readonly keyLabel: string | null;
  /** Where the account is to send its webhooks. */
  readonly webhookUrl: string;
}

/** A partner's own account at the gateway, never its keys. */
export async function ownGateway(tx: Tx, whose: Whose): Promise<OwnGatewayView> {
  return view(tx, whose, await findPartnerGateway(tx, whose));
}

async function view(tx: Tx, { tenantId, partnerId }: Whose, row: PartnerGateway | null): Promise<OwnGatewayView> {
  return {
    gateway: OWN_GATEWAY,
    enabled: row?.state === "connected",
    keyLabel: row?.keyLabel ?? null,
    webhookUrl: `${await addressOf(tx, tenantId)}${ownWebhookPath(OWN_GATEWAY, partnerId)}`,
  };
}

/**
 * Connects a partner's own account after its keys were tried at the gateway, or takes no new orders by it. Everybody who signs
 * in for the partner is told by mail.
 * @param i.keys null to switch it off
 * @throws AppError as from `tryOwnKeys` and `switchGatewayOff`
 */
export async function changeOwnGateway(
  i: Whose & { actor: string; keys: PartnerKeys | null; requestId: string | null },
): Promise<OwnGatewayView> {
  const { keys } = i;
  if (keys !== null) await tryOwnKeys({ partnerId: i.partnerId, keys, gatewayOrderId: await earlierOrder(i) });
  return withAnswer(async (tx) => {
    const row = keys === null ? await switchGatewayOff(tx, i) : await connectGateway(tx, { ...i, keys });
    await tellOwners(tx, row);
    return view(tx, i, row);
  });
}

async function earlierOrder({ tenantId, partnerId }: Whose): Promise<string | null> {
  const payment = await db().payment.findFirst({
    where: { tenantId, order: { partnerId }, gatewayAccount: accountOf(partnerId), gatewayOrderId: { not: null } },
    orderBy: { id: "desc" },
    select: { gatewayOrderId: true },
  });
  return payment?.gatewayOrderId ?? null;
}

async function tellOwners(tx: Tx, { tenantId, partnerId, state, keyLabel }: PartnerGateway): Promise<void> {
  const users = await tx.user.findMany({ where: { tenantId, partnerId, role: "partner", disabledAt: null } });
  const said =
    state === "connected"
      ? `Customers now pay into the Razorpay account with the key ${keyLabel}.`
      : "Customers cannot pay into your Razorpay account any more. What was paid there can still be given back.";
  for (const { email: to } of users)
    await writeMail(tx, {
      tenantId,
      to,
      letter: {
        subject: "Your own Razorpay account was changed",
        paragraphs: [said, "If this was not you, write to us at once."],
      },
    });
}
