import { db } from "@/lib/db/client";
import { currentTenant } from "@/lib/db/tenant";
import { corsOrigins } from "@/lib/tenants/queries";

/** What only pages of our own, gateways, or machines without a browser call. */
const NEVER = /^\/api\/(?:auth|metrics)(?:\/|$)|\/webhook\/?$/;
const PREFLIGHT_SECONDS = "600";

/** Whether another site may call this tenant's API from its pages; compared as whole origins, and `null` is nobody. */
export async function isAllowedOrigin(origin: string | null | undefined): Promise<boolean> {
  if (typeof origin !== "string" || origin === "null") return false;
  return (await corsOrigins(db(), currentTenant())).includes(origin);
}

/**
 * What a browser is told about a request of another site: that its page may read the answer, and never with cookies.
 * null where it is told nothing, which means no.
 */
export async function corsHeaders(path: string, origin: string | undefined): Promise<Record<string, string> | null> {
  if (!path.startsWith("/api/") || NEVER.test(path) || origin === undefined || !(await isAllowedOrigin(origin)))
    return null;
  return {
    "access-control-allow-origin": origin,
    "access-control-expose-headers": "x-request-id, retry-after, ratelimit, ratelimit-policy, idempotent-replayed",
  };
}

/** The answer to a browser that asks before it sends. @param methods what the address takes */
export function preflightHeaders(methods: readonly string[]): Record<string, string> {
  return {
    "access-control-allow-methods": methods.join(", "),
    "access-control-allow-headers": "authorization, content-type, idempotency-key, holdfast-version",
    "access-control-max-age": PREFLIGHT_SECONDS,
  };
}
