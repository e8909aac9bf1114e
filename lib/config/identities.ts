import type { Environment } from "./schema";

interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Providers that may say who somebody is; null where not configured. */
export interface IdentitySettings {
  readonly google: Credentials | null;
  readonly oidc: (Credentials & { readonly name: string; readonly wellKnown: string }) | null;
}

export function identitySettings(env: Environment): IdentitySettings {
  const { GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET, OIDC_WELL_KNOWN, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET } = env;
  return {
    google:
      GOOGLE_CLIENT_ID && GOOGLE_CLIENT_SECRET
        ? { clientId: GOOGLE_CLIENT_ID, clientSecret: GOOGLE_CLIENT_SECRET }
        : null,
    oidc:
      OIDC_WELL_KNOWN && OIDC_CLIENT_ID && OIDC_CLIENT_SECRET
        ? {
            name: env.OIDC_NAME,
            wellKnown: OIDC_WELL_KNOWN,
            clientId: OIDC_CLIENT_ID,
            clientSecret: OIDC_CLIENT_SECRET,
          }
        : null,
  };
}
