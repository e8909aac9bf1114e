import { z } from "zod";
import { TENANT_PLANS } from "@/lib/config/schema";
import { isCurrency } from "@/lib/core/currencies";
import { AREAS, NEEDS } from "@/lib/plans/areas";

/** Shapes of requests about what a tenant sells besides sessions, and what it asks of those who come. */

export const newPlanBody = z.strictObject({
  name: z.string().trim().min(1).max(60),
  summary: z.string().trim().max(200).default(""),
  /** In minor units of the currency. */
  amount: z.int().positive().max(10_000_000_000_000),
  currency: z.string().refine(isCurrency, "is not a currency that the platform knows"),
  periodDays: z.int().min(1).max(3_660),
  areas: z.array(z.enum(AREAS)).min(1).max(AREAS.length),
});
export const withdrawPlanBody = z.strictObject({ planId: z.string().min(1).max(64) });
export const areaBody = z.strictObject({ area: z.enum(AREAS), needs: z.enum(NEEDS) });
export const sitesBody = z.strictObject({ sites: z.array(z.string().min(1).max(253)).max(20) });
/** null: as the configuration of the installation says. */
export const tenantPlanBody = z.strictObject({ plan: z.enum(TENANT_PLANS).nullable() });
