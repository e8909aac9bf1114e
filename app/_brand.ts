import { createHash } from "node:crypto";
import { cache } from "react";
import { db } from "@/lib/db/client";
import { currentTenant } from "@/lib/db/tenant";
import { type Palette, paletteOf } from "@/lib/tenants/colours";
import { findTenant } from "@/lib/tenants/queries";
import { type LegalKind, listLegalKinds } from "@/lib/tenants/settings";

/** What a tenant's pages show of it. */
export interface Brand {
  readonly name: string;
  readonly logoUrl: string | null;
  readonly mark: string | null;
  /** Of its colours, as CSS; null for the colours of the house. */
  readonly css: string | null;
  /** Changes with the colours, so that a browser may keep them. */
  readonly cssVersion: string;
  readonly legal: readonly LegalKind[];
  /** Whether it takes its partners' money into an account of its own. */
  readonly takesMoneyItself: boolean;
  /** Whether new orders are its own sales, and partners its suppliers. */
  readonly sellsItself: boolean;
  /** Whether new orders are paid into accounts of the partners' own. */
  readonly isDirect: boolean;
}

/** The brand of the tenant whose page is shown, read once for each request. */
export const currentBrand = cache(async (): Promise<Brand> => {
  const tenantId = currentTenant();
  const [tenant, legal] = await Promise.all([findTenant(db(), tenantId), listLegalKinds(db(), tenantId)]);
  const { name, logoUrl, mark, accent, accentDark, fundFlow } = tenant;
  const css = accent === null || accentDark === null ? null : cssOf(accent, accentDark);
  const cssVersion = createHash("sha256")
    .update(css ?? "")
    .digest("hex")
    .slice(0, 12);
  const [takesMoneyItself, sellsItself] = [fundFlow === "AGENT_OWN_ACCOUNT", fundFlow === "PRINCIPAL"];
  const isDirect = fundFlow === "DIRECT_MERCHANT";
  return { name, logoUrl, mark, css, cssVersion, legal, takesMoneyItself, sellsItself, isDirect };
});

function cssOf(accent: string, accentDark: string): string {
  const light = variables(paletteOf(accent, "light"));
  return `html:root{${light}}@media (prefers-color-scheme:dark){html:root{${variables(paletteOf(accentDark, "dark"))}}}`;
}

function variables({ accent, strong, onAccent, soft }: Palette): string {
  return `--accent:${accent};--accent-strong:${strong};--on-accent:${onAccent};--accent-soft:${soft};--accent-ink:${accent};--focus:${accent}`;
}
