import { type Config, config } from "@/lib/config/config";
import { AppError } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";
import type { IncomeTier, SettlementPolicy, Tenant } from "@/prisma/generated/client";

export async function findTenant(tx: Tx, tenantId: string): Promise<Tenant> {
  const tenant = await tx.tenant.findUnique({ where: { id: tenantId } });
  if (!tenant) throw new AppError("not_found", "there is no such tenant");
  return tenant;
}

/** The tenant's own plan, by which its callers are limited; that of the configuration where its row names none. */
export async function planOfTenant(tx: Tx, tenantId: string): Promise<Config["tenantPlan"]> {
  const { plan } = await findTenant(tx, tenantId);
  // The table takes no other words.
  return (plan ?? config().tenantPlan) as Config["tenantPlan"];
}

/** Exact origins of other sites whose pages may call the API; for the tenant of a single-tenant install the configuration's. */
export async function corsOrigins(tx: Tx, tenantId: string): Promise<readonly string[]> {
  const { corsOrigins: own } = await findTenant(tx, tenantId);
  return own.length === 0 && tenantId === config().tenantId ? config().corsOrigins : own;
}

/** The ids of all tenants that the role of this process sees. */
export async function listTenants(tx: Tx): Promise<string[]> {
  const tenants = await tx.tenant.findMany({ select: { id: true }, orderBy: { id: "asc" } });
  return tenants.map(({ id }) => id);
}

/** The policy that new orders of the tenant are frozen to. */
export async function currentPolicy(tx: Tx, tenantId: string): Promise<SettlementPolicy> {
  const tenant = await findTenant(tx, tenantId);
  return tx.settlementPolicy.findUniqueOrThrow({ where: { tenantId_id: { tenantId, id: tenant.settlementPolicyId } } });
}

/** The currencies that the tenant pays out in. */
export async function listCurrencies(tx: Tx, tenantId: string): Promise<string[]> {
  const rows = await tx.payoutMinimum.findMany({ where: { tenantId }, orderBy: { currency: "asc" } });
  return rows.map(({ currency }) => currency);
}

/** The smallest payout in a currency, in minor units; null where the tenant does not pay out in it. */
export async function payoutMinimum(tx: Tx, tenantId: string, currency: string): Promise<bigint | null> {
  const row = await tx.payoutMinimum.findUnique({ where: { tenantId_currency: { tenantId, currency } } });
  return row?.amountMinor ?? null;
}

/** Up to how much one operator alone gives back of one payment, in minor units; null where none may. */
export async function refundLimit(tx: Tx, tenantId: string, currency: string): Promise<bigint | null> {
  const row = await tx.refundLimit.findUnique({ where: { tenantId_currency: { tenantId, currency } } });
  return row?.amountMinor ?? null;
}

/** How new income of a partner is treated; null where nothing was agreed: debts are netted in full and nothing is reserved. */
export async function incomeTier(tx: Tx, tenantId: string, partnerId: string): Promise<IncomeTier | null> {
  const rows = await tx.incomeTier.findMany({ where: { tenantId, partnerId: { in: [partnerId, "*"] } } });
  return rows.find((row) => row.partnerId === partnerId) ?? rows[0] ?? null;
}
