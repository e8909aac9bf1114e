import { AppError } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/client";
import { recordAudit } from "@/lib/audit/record";
import type { LegalText, Tenant } from "@/prisma/generated/client";
import { faultOf } from "./colours";
import { findTenant } from "./queries";

/** What a tenant says about itself. */
export type TenantSettings = Pick<
  Tenant,
  "name" | "logoUrl" | "mark" | "accent" | "accentDark" | "defaultCurrency" | "statementDescriptor"
>;

export const LEGAL_KINDS = ["terms", "privacy", "refund"] as const;
export type LegalKind = (typeof LEGAL_KINDS)[number];

/** Changes what a tenant says about itself. @throws AppError `invalid_input` for a colour that cannot be read */
export async function changeSettings(
  tx: Tx,
  i: { tenantId: string; actor: string; settings: TenantSettings },
): Promise<TenantSettings> {
  assertReadable(i.settings);
  const before = pick(await findTenant(tx, i.tenantId));
  await tx.tenant.update({ where: { id: i.tenantId }, data: i.settings });
  const audit = { tenantId: i.tenantId, actor: i.actor, subject: i.tenantId };
  await recordAudit(tx, [
    { ...audit, action: "tenant.settings_changed", before: { ...before }, after: { ...i.settings } },
  ]);
  return i.settings;
}

function assertReadable({ accent, accentDark }: TenantSettings): void {
  if ((accent === null) !== (accentDark === null))
    throw new AppError("invalid_input", "give a colour for light pages and one for dark pages, or neither");
  const faults = [
    { field: "accent", fault: accent === null ? null : faultOf(accent, "light") },
    { field: "accentDark", fault: accentDark === null ? null : faultOf(accentDark, "dark") },
  ].flatMap(({ field, fault }) => (fault === null ? [] : [{ pointer: `/${field}`, message: fault }]));
  const [first] = faults;
  if (first) throw new AppError("invalid_input", `the colour ${first.message}`, { errors: faults });
}

function pick({
  name,
  logoUrl,
  mark,
  accent,
  accentDark,
  defaultCurrency,
  statementDescriptor,
}: Tenant): TenantSettings {
  return { name, logoUrl, mark, accent, accentDark, defaultCurrency, statementDescriptor };
}

/** Publishes a new version of a legal text; earlier ones stay as they were. @returns the version. */
export async function publishLegalText(
  tx: Tx,
  i: { tenantId: string; actor: string; kind: LegalKind; text: string },
): Promise<number> {
  // Whoever comes second waits for the first, and numbers on.
  await tx.$executeRaw`SELECT 1 FROM tenant WHERE id = ${i.tenantId} FOR NO KEY UPDATE`;
  const last = await findLegalText(tx, i.tenantId, i.kind);
  const version = (last?.version ?? 0) + 1;
  await tx.legalText.create({
    data: { tenantId: i.tenantId, kind: i.kind, version, text: i.text, publishedBy: i.actor },
  });
  const audit = { tenantId: i.tenantId, actor: i.actor, subject: i.tenantId };
  await recordAudit(tx, [{ ...audit, action: "tenant.legal_published", payload: { kind: i.kind, version } }]);
  return version;
}

/** The version that is in force; null where nothing was published. */
export function findLegalText(tx: Tx, tenantId: string, kind: LegalKind): Promise<LegalText | null> {
  return tx.legalText.findFirst({ where: { tenantId, kind }, orderBy: { version: "desc" } });
}

/** Of which kinds there is a text. */
export async function listLegalKinds(tx: Tx, tenantId: string): Promise<LegalKind[]> {
  const found = await tx.legalText.findMany({ where: { tenantId }, distinct: ["kind"], select: { kind: true } });
  return LEGAL_KINDS.filter((kind) => found.some((each) => each.kind === kind));
}
