import type { z } from "zod";
import { AppError } from "@/lib/core/errors";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { recordAudit } from "@/lib/audit/record";
import { GATEWAY_KEYS } from "@/lib/tenants/gateways";
import { resealForTenant, sealForTenant, unsealForTenant } from "@/lib/tenants/vault";
import type { PartnerGateway } from "@/prisma/generated/client";

/** The one gateway at which partners have accounts of their own. */
export const OWN_GATEWAY = "razorpay";

/** A partner's own account at Razorpay, as it is sealed: it pays nothing out for us. */
const PARTNER_KEYS = GATEWAY_KEYS[OWN_GATEWAY].omit({ payoutAccountNumber: true });
export type PartnerKeys = z.infer<typeof PARTNER_KEYS>;

interface Whose {
  readonly tenantId: string;
  readonly partnerId: string;
}

const contextOf = ({ tenantId, partnerId }: Whose): string => `partner_gateway:${tenantId}:${partnerId}:${OWN_GATEWAY}`;
const whereOf = ({ tenantId, partnerId }: Whose) => ({
  tenantId_partnerId_gateway: { tenantId, partnerId, gateway: OWN_GATEWAY },
});

/** A partner's own account with its keys sealed; null where there never was one. */
export function findPartnerGateway(tx: Tx, whose: Whose): Promise<PartnerGateway | null> {
  return tx.partnerGateway.findUnique({ where: whereOf(whose) });
}

/** Whether the partner takes new orders into an account of its own. */
export async function isConnected(tx: Tx, whose: Whose): Promise<boolean> {
  return (await findPartnerGateway(tx, whose))?.state === "connected";
}

/** Seals the keys of a partner's own account and takes new orders by it. The audit says that, never which. */
export async function connectGateway(
  tx: Tx,
  i: Whose & { actor: string; keys: PartnerKeys; requestId: string | null },
): Promise<PartnerGateway> {
  const { tenantId, partnerId } = i;
  const before = await findPartnerGateway(tx, i);
  const sealed = await sealForTenant(tx, { tenantId, plain: JSON.stringify(i.keys), context: contextOf(i) });
  const data = {
    state: "connected",
    keyLabel: i.keys.keyId,
    sealedKeys: sealed.text,
    keyVersion: sealed.keyVersion,
    changedAt: await databaseNow(tx),
  };
  const create = { tenantId, partnerId, gateway: OWN_GATEWAY, ...data };
  const row = await tx.partnerGateway.upsert({ where: whereOf(i), create, update: data });
  await noteChange(tx, { ...i, before, after: row });
  return row;
}

/**
 * Takes no new orders by the partner's own account; the keys stay for what was paid there.
 * @throws AppError `not_found` where there is none
 */
export async function switchGatewayOff(
  tx: Tx,
  i: Whose & { actor: string; requestId: string | null },
): Promise<PartnerGateway> {
  const before = await findPartnerGateway(tx, i);
  if (before === null) throw new AppError("not_found", "no account is connected");
  const data = { state: "off", changedAt: await databaseNow(tx) };
  const row = await tx.partnerGateway.update({ where: whereOf(i), data });
  await noteChange(tx, { ...i, before, after: row });
  return row;
}

function noteChange(
  tx: Tx,
  i: Whose & { actor: string; before: PartnerGateway | null; after: PartnerGateway; requestId: string | null },
): Promise<void> {
  const shown = (row: PartnerGateway) => ({ state: row.state, keyLabel: row.keyLabel });
  return recordAudit(tx, [
    {
      tenantId: i.tenantId,
      actor: i.actor,
      action: "partner.gateway_changed",
      subject: i.partnerId,
      payload: { gateway: OWN_GATEWAY, newKeys: i.before?.sealedKeys !== i.after.sealedKeys },
      ...(i.before === null ? {} : { before: shown(i.before) }),
      after: shown(i.after),
      requestId: i.requestId,
    },
  ]);
}

/** Opens a partner's keys. @throws AppError `internal` for keys that were sealed elsewhere or have another shape */
export async function openPartnerKeys(tx: Tx, i: Whose & { sealed: string }): Promise<PartnerKeys> {
  const plain = await unsealForTenant(tx, { tenantId: i.tenantId, sealed: i.sealed, context: contextOf(i) });
  const parsed = PARTNER_KEYS.safeParse(JSON.parse(plain));
  if (!parsed.success) throw new AppError("internal", "the keys of a partner's account are not whole");
  return parsed.data;
}

/** Seals partners' gateway keys anew with the tenant's newest key. Returns how many had an older one. */
export async function resealPartnerGateways(tx: Tx, tenantId: string): Promise<number> {
  let count = 0;
  for (const row of await tx.partnerGateway.findMany({ where: { tenantId } })) {
    const { sealedKeys, keyVersion } = row;
    const sealed = await resealForTenant(tx, { tenantId, sealed: sealedKeys, keyVersion, context: contextOf(row) });
    if (sealed === null) continue;
    const data = { sealedKeys: sealed.text, keyVersion: sealed.keyVersion };
    await tx.partnerGateway.update({ where: whereOf(row), data });
    count += 1;
  }
  return count;
}
