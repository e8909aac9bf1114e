import { z } from "zod";
import { TENANT_PLANS } from "@/lib/config/schema";
import { currency, id, listOf, minor, time } from "./common";

/** By which the tenant's callers are limited; null: as the installation says. */
const plan = z.enum(TENANT_PLANS).nullable();
const sums = z.array(z.strictObject({ amount: minor, currency }));

/** How a tenant stands; amounts in minor units, one for each currency. */
export const tenantAnswer = z
  .strictObject({
    tenantId: id,
    name: z.string(),
    createdAt: time,
    frozenAt: time.nullable(),
    hosts: z.array(z.string()),
    openDisputes: z.int().nonnegative(),
    held: sums,
    payable: sums,
    platformShare: sums,
    tenantShare: sums,
  })
  .meta({ id: "Tenant" });
export const tenantDetailAnswer = tenantAnswer.extend({ plan }).meta({ id: "TenantDetail" });
export const tenantPlanAnswer = z.strictObject({ tenantId: id, plan });
export const tenantsAnswer = listOf(tenantAnswer);
export const newTenantAnswer = z.strictObject({ tenantId: id, hosts: z.array(z.string()) });
export const hostAnswer = z.strictObject({ tenantId: id, host: z.string() });
