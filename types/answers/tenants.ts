import { z } from "zod";
import { LEGAL_KINDS } from "@/lib/tenants/settings";
import { tenantSettingsBody } from "@/types/api";

export const tenantSettingsAnswer = tenantSettingsBody;
export const legalTextAnswer = z.strictObject({ kind: z.enum(LEGAL_KINDS), version: z.int().positive() });
/** The label says which keys are used; the keys themselves are never shown. */
export const tenantGatewayAnswer = z.strictObject({
  gateway: z.string(),
  enabled: z.boolean(),
  keyLabel: z.string().nullable(),
});
export const sitesAnswer = z.strictObject({ sites: z.array(z.string()) });
