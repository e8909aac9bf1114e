/** The session cookie. `__Host-` binds it to this host over https; plain http exists for development on loopback only. */
export function sessionCookieName(isSecure: boolean): string {
  return isSecure ? "__Host-holdfast.session" : "holdfast.session";
}
