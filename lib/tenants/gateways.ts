import { z } from "zod";
import { AppError } from "@/lib/core/errors";
import { databaseNow } from "@/lib/db/clock";
import type { Tx } from "@/lib/db/client";
import { recordAudit } from "@/lib/audit/record";
import type { TenantGateway } from "@/prisma/generated/client";
import { resealForTenant, sealForTenant, unsealForTenant } from "./vault";

const text = z.string().trim().min(1).max(500);

/** A tenant's account at each gateway, as it is sealed. */
export const GATEWAY_KEYS = {
  razorpay: z.strictObject({
    keyId: text,
    keySecret: text,
    webhookSecrets: z.array(text).min(1).max(5),
    payoutAccountNumber: text,
  }),
  paypal: z.strictObject({ clientId: text, clientSecret: text, webhookId: text }),
};
export type KeyedGateway = keyof typeof GATEWAY_KEYS;
export type GatewayKeys<N extends KeyedGateway> = z.infer<(typeof GATEWAY_KEYS)[N]>;

/** What is done with a gateway of a tenant. Keys that are not given stay as they are. */
export type GatewayChange = { readonly enabled: boolean } & (
  | { readonly gateway: "razorpay"; readonly keys?: GatewayKeys<"razorpay"> | undefined }
  | { readonly gateway: "paypal"; readonly keys?: GatewayKeys<"paypal"> | undefined }
);

const contextOf = (tenantId: string, gateway: string): string => `tenant_gateway:${tenantId}:${gateway}`;

/** The part of the keys that is no secret. */
function labelOf(change: GatewayChange): string | null {
  if (change.keys === undefined) return null;
  return change.gateway === "razorpay" ? change.keys.keyId : change.keys.clientId;
}

/** Switches a gateway of a tenant on or off for new orders, and seals its keys. The audit says that, never which. */
export async function changeGateway(
  tx: Tx,
  i: { tenantId: string; actor: string; change: GatewayChange },
): Promise<{ readonly gateway: string; readonly enabled: boolean; readonly keyLabel: string | null }> {
  const { tenantId, change } = i;
  const { gateway, enabled } = change;
  const where = { tenantId_gateway: { tenantId, gateway } };
  const before = await tx.tenantGateway.findUnique({ where });
  const keys = change.keys === undefined ? {} : await sealKeys(tx, tenantId, change);
  const data = { enabled, ...keys, changedAt: await databaseNow(tx) };
  const row = await tx.tenantGateway.upsert({ where, create: { tenantId, gateway, ...data }, update: data });
  await recordAudit(tx, [
    {
      tenantId,
      actor: i.actor,
      action: "tenant.gateway_changed",
      subject: tenantId,
      payload: { gateway, newKeys: change.keys !== undefined },
      before: { enabled: before?.enabled ?? null, keyLabel: before?.keyLabel ?? null },
      after: { enabled, keyLabel: row.keyLabel },
    },
  ]);
  return { gateway, enabled, keyLabel: row.keyLabel };
}

async function sealKeys(
  tx: Tx,
  tenantId: string,
  change: GatewayChange,
): Promise<Pick<TenantGateway, "keyLabel" | "sealedKeys" | "keyVersion">> {
  const context = contextOf(tenantId, change.gateway);
  const sealed = await sealForTenant(tx, { tenantId, plain: JSON.stringify(change.keys), context });
  return { keyLabel: labelOf(change), sealedKeys: sealed.text, keyVersion: sealed.keyVersion };
}

/** What a tenant has said about its gateways; a gateway that it said nothing about is not among them. */
export function listTenantGateways(tx: Tx, tenantId: string): Promise<TenantGateway[]> {
  return tx.tenantGateway.findMany({ where: { tenantId }, orderBy: { gateway: "asc" } });
}

/** Opens a tenant's keys. @throws AppError `internal` for keys that were sealed elsewhere or have another shape */
export async function openGatewayKeys<N extends KeyedGateway>(
  tx: Tx,
  i: { tenantId: string; gateway: N; sealed: string },
): Promise<GatewayKeys<N>> {
  const context = contextOf(i.tenantId, i.gateway);
  const plain = await unsealForTenant(tx, { tenantId: i.tenantId, sealed: i.sealed, context });
  const parsed = GATEWAY_KEYS[i.gateway].safeParse(JSON.parse(plain));
  if (!parsed.success) throw new AppError("internal", `the keys of ${i.gateway} are not whole`);
  return parsed.data as GatewayKeys<N>;
}

/** Seals a tenant's gateway keys anew with its newest key. Returns how many had an older one. */
export async function resealGatewayKeys(tx: Tx, tenantId: string): Promise<number> {
  let count = 0;
  for (const { gateway, sealedKeys, keyVersion } of await listTenantGateways(tx, tenantId)) {
    if (sealedKeys === null) continue;
    const context = contextOf(tenantId, gateway);
    const sealed = await resealForTenant(tx, { tenantId, sealed: sealedKeys, keyVersion, context });
    if (sealed === null) continue;
    await tx.tenantGateway.update({
      where: { tenantId_gateway: { tenantId, gateway } },
      data: { sealedKeys: sealed.text, keyVersion: sealed.keyVersion },
    });
    count += 1;
  }
  return count;
}
