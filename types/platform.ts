import { z } from "zod";
import { TENANT_CURRENCIES } from "@/lib/tenants/platform";
import { email, name } from "./account";

/** Shapes of requests of the platform's owner. */

const host = z.string().trim().toLowerCase().min(1).max(253);

export const newTenantBody = z.strictObject({
  name: z.string().trim().min(1).max(60),
  defaultCurrency: z.enum(TENANT_CURRENCIES),
  hosts: z.array(host).min(1).max(5),
  owner: z.strictObject({ name, email }),
});
export const hostBody = z.strictObject({ host });
/** The page after a tenant. */
export const tenantsQuery = z.strictObject({ before: z.string().min(1).max(64).optional() });
