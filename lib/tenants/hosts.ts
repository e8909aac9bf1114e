import { AppError } from "@/lib/core/errors";
import { config } from "@/lib/config/config";
import type { Tx } from "@/lib/db/client";
import { recordAudit } from "@/lib/audit/record";

/** Labels of letters, digits and hyphens, two of them at least, the last one no number: so no address and no bare name. */
const HOST = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?!\d+$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])$/;
/** Names that lead to nobody, or to every machine's own self. */
const RESERVED = ["local", "localhost", "internal", "invalid", "onion", "arpa", "home", "lan"];
const MAX_HOSTS = 20;

/**
 * Refuses a name that is none, or that belongs to the installation.
 * @param host in lower case
 * @throws AppError `invalid_input`
 */
export function assertHost(host: string): void {
  if (!HOST.test(host))
    throw new AppError("invalid_input", "a host is a name such as pay.your-market.com, without port");
  const isDevelopment = config().env !== "production" && host.endsWith(".localhost");
  const last = host.split(".").at(-1) ?? "";
  if (host === new URL(config().publicUrl).hostname || (RESERVED.includes(last) && !isDevelopment))
    throw new AppError("invalid_input", "this name is reserved");
}

interface HostDeed {
  readonly tenantId: string;
  readonly actor: string;
  readonly host: string;
}

/** Leads a host to a tenant, on this process within ten seconds. @throws AppError `invalid_input`, `conflict` for a host that leads somewhere already */
export async function addHost(tx: Tx, { tenantId, actor, host }: HostDeed): Promise<void> {
  assertHost(host);
  // Whoever comes second waits for the first, so that both count right.
  await tx.$executeRaw`SELECT 1 FROM tenant WHERE id = ${tenantId} FOR NO KEY UPDATE`;
  if ((await tx.tenantHost.count({ where: { tenantId } })) >= MAX_HOSTS)
    throw new AppError("wrong_state", `a tenant has ${MAX_HOSTS} hosts at the most`);
  const { count } = await tx.tenantHost.createMany({ data: [{ tenantId, host }], skipDuplicates: true });
  if (count !== 1) throw new AppError("conflict", "this name leads to a tenant already");
  await recordAudit(tx, [
    { tenantId, actor, action: "tenant.host_added", subject: tenantId, payload: { host }, after: { host } },
  ]);
}

/** @throws AppError `not_found` for a host that is not the tenant's, `wrong_state` for the last one of a tenant that has no other door */
export async function removeHost(tx: Tx, { tenantId, actor, host }: HostDeed): Promise<void> {
  await tx.$executeRaw`SELECT 1 FROM tenant WHERE id = ${tenantId} FOR NO KEY UPDATE`;
  const { count } = await tx.tenantHost.deleteMany({ where: { tenantId, host } });
  if (count !== 1) throw new AppError("not_found", "this tenant has no such host");
  const isClosed = tenantId !== config().tenantId && (await tx.tenantHost.count({ where: { tenantId } })) === 0;
  if (isClosed) throw new AppError("wrong_state", "this is the tenant's last host; add another one first");
  await recordAudit(tx, [
    { tenantId, actor, action: "tenant.host_removed", subject: tenantId, payload: { host }, before: { host } },
  ]);
}
