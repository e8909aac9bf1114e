import { isIP } from "node:net";
import { AppError } from "@/lib/core/errors";
import { config } from "@/lib/config/config";
import { db, type Tx } from "@/lib/db/client";
import { inTenant, tenantOfScope } from "@/lib/db/tenant";

/** Reads one header of a request. */
export type ReadHeader = (name: string) => string | string[] | null | undefined;

/** How long a host keeps leading to the tenant that it led to, in milliseconds of this process. */
const REMEMBER_MS = 10_000;
const MAX_REMEMBERED = 1_000;
const remembered = new Map<string, { readonly tenantId: string | null; readonly until: number }>();

/**
 * Does the work of a request for the tenant whose host it came to; where the server in front has said which, for that one.
 * @throws AppError `unknown_host`
 */
export async function forTenantOf<T>(header: ReadHeader, work: () => Promise<T>): Promise<T> {
  return inTenant(tenantOfScope() ?? (await tenantOfHost(hostOf(header))), work);
}

/** The host that a request was made to, with its port: the proxy's word where there is one that we trust. */
export function hostOf(header: ReadHeader): string | null {
  const told = config().trustProxy ? header("x-forwarded-host") : null;
  const host = told ?? header("host");
  return (typeof host === "string" ? host.split(",")[0]?.trim().toLowerCase() : null) || null;
}

/**
 * Whose host it is. That of the address in the configuration, a bare address and this machine's own name lead to the
 * default tenant.
 * @throws AppError `unknown_host`
 */
async function tenantOfHost(host: string | null): Promise<string> {
  const name = nameOf(host);
  if (isOwn(name)) return config().tenantId;
  const known = remembered.get(name);
  const tenantId = known && known.until > performance.now() ? known.tenantId : await lookUp(name);
  if (tenantId === null) throw new AppError("unknown_host", "nothing is served under this name");
  return tenantId;
}

const nameOf = (host: string | null): string => (host ?? "").replace(/:\d+$/, "").replace(/\.$/, "");

function isOwn(name: string): boolean {
  const own = new URL(config().publicUrl).hostname;
  return name === "" || name === own || name === "localhost" || isIP(name.replace(/^\[(.*)\]$/, "$1")) !== 0;
}

async function lookUp(name: string): Promise<string | null> {
  const [row] = await db().$queryRaw<{ tenant: string | null }[]>`SELECT tenant_of_host(${name}) AS tenant`;
  const tenantId = row?.tenant ?? null;
  // Whoever asks for many names that do not exist must not fill the memory.
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(name, { tenantId, until: performance.now() + REMEMBER_MS });
  return tenantId;
}

/** The origin of the pages that a request belongs to; its host is known to be one of ours. */
export function siteOf(header: ReadHeader): string {
  const { origin, protocol } = new URL(config().publicUrl);
  const host = hostOf(header);
  return isOwn(nameOf(host)) ? origin : `${protocol}//${host}`;
}

/** The address of a tenant's pages, for links that leave in the course of no request; without a trailing slash. */
export async function addressOf(tx: Tx, tenantId: string): Promise<string> {
  const { publicUrl, tenantId: own } = config();
  if (tenantId === own) return publicUrl;
  const first = await tx.tenantHost.findFirst({
    where: { tenantId },
    orderBy: [{ createdAt: "asc" }, { host: "asc" }],
  });
  const { protocol, port } = new URL(publicUrl);
  return first === null ? publicUrl : `${protocol}//${first.host}${port === "" ? "" : `:${port}`}`;
}

/** Whether there is such a tenant; asked on its behalf, since nobody else sees its row. */
export async function isTenant(tx: Tx, tenantId: string): Promise<boolean> {
  return (await tx.tenant.count({ where: { id: tenantId } })) === 1;
}
