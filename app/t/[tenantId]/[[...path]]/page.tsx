import { notFound, redirect } from "next/navigation";
import { db } from "@/lib/db/client";
import { inTenant } from "@/lib/db/tenant";
import { addressOf, isTenant } from "@/lib/tenants/host";

interface Props {
  readonly params: Promise<{ tenantId: string; path?: string[] }>;
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

/** A tenant by its path: leads to the same page under the tenant's own host, where its sessions and cookies are. */
export default async function TenantDoor({ params, searchParams }: Props) {
  const { tenantId, path = [] } = await params;
  const address = await inTenant(tenantId, async () =>
    (await isTenant(db(), tenantId)) ? addressOf(db(), tenantId) : null,
  );
  if (address === null) notFound();
  const query = new URLSearchParams(
    Object.entries(await searchParams).flatMap(([name, value]) => [value ?? []].flat().map((each) => [name, each])),
  ).toString();
  // Segments come decoded or not, as they were asked for: what is in one must not become two.
  const segments = path.map((segment) => encodeURIComponent(decodeURIComponent(segment)));
  redirect(`${address}/${segments.join("/")}${query === "" ? "" : `?${query}`}`);
}
