/** The session cookie. `__Host-` binds it to this host over https; plain http exists for development on loopback only. */
export function sessionCookieName(isSecure: boolean): string {
  return prefixed("session", isSecure);
}

interface CookieSettings {
  readonly name: string;
  readonly options: {
    readonly httpOnly: true;
    readonly sameSite: "lax";
    readonly path: "/";
    readonly secure: boolean;
    readonly maxAge?: number;
  };
}

const QUARTER_HOUR_S = 900;

/** Every cookie that next-auth sets, all of them bound to this host and out of reach of scripts. */
export function authCookies(isSecure: boolean): Readonly<Record<(typeof AUTH_COOKIES)[number][0], CookieSettings>> {
  const entries = AUTH_COOKIES.map(([key, name, maxAge]) => {
    const options = { httpOnly: true, sameSite: "lax", path: "/", secure: isSecure, ...(maxAge ? { maxAge } : {}) };
    return [key, { name: prefixed(name, isSecure), options }];
  });
  return Object.fromEntries(entries) as ReturnType<typeof authCookies>;
}

const AUTH_COOKIES = [
  ["sessionToken", "session", null],
  ["callbackUrl", "callback-url", null],
  ["csrfToken", "csrf-token", null],
  ["pkceCodeVerifier", "pkce", QUARTER_HOUR_S],
  ["state", "state", QUARTER_HOUR_S],
  ["nonce", "nonce", null],
] as const;

const prefixed = (name: string, isSecure: boolean): string => `${isSecure ? "__Host-" : ""}holdfast.${name}`;
