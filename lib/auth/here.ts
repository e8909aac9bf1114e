import { config } from "@/lib/config/config";

/** The tenant at whose door somebody stands who is not signed in yet. */
export function tenantHere(): string {
  return config().tenantId;
}

/**
 * A page for a letter. What follows the # never leaves the browser by itself: no log, no proxy and no next page sees it.
 * @param path begins with `/`
 */
export function linkTo(path: string, token: string): string {
  return `${config().publicUrl}${path}#${token}`;
}
