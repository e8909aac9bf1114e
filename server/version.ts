/** `/api/v1/…` is another name of `/api/…`, but not for webhooks and the sign-in, whose addresses others have written down. */
const VERSIONED = /^\/api\/v1(?=\/(?!auth(?:[/?]|$)|payments\/[^/?]+\/webhook(?:[/?]|$)))/;

/** The address that a request is handled under. */
export function withoutVersion(url: string): string {
  return url.replace(VERSIONED, "/api");
}
