import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { REQUEST_ID_HEADER } from "@/lib/http/request-id";
import { isPlatformHost } from "@/lib/tenants/platform";
import { admitOperator } from "../_session";

/** Who looks across tenants, and in which request; for everybody else there is no such page. */
export interface Looker {
  readonly userId: string;
  readonly requestId: string | null;
}

export async function admitPlatform(path: string): Promise<Looker> {
  const { userId, tenantId } = await admitOperator({ path, permission: "platform.read" });
  if (!isPlatformHost(tenantId)) notFound();
  return { userId, requestId: (await headers()).get(REQUEST_ID_HEADER) };
}
