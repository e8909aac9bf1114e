import { getJson, postForm, textIn, type ApiAnswer } from "../_ui/api";

/** Signs in at next-auth with one of its providers. */
export async function signInWith(
  provider: "credentials" | "magic-link",
  fields: Readonly<Record<string, string>>,
): Promise<ApiAnswer> {
  const csrf = await getJson("/api/auth/csrf");
  if (!csrf.ok) return csrf;
  const csrfToken = textIn(csrf.data, "csrfToken");
  return postForm(`/api/auth/callback/${provider}`, { ...fields, csrfToken, json: "true", callbackUrl: "/" });
}

/** The sign-in page knows where whoever has just signed in goes next; a full load, so that every part of the page knows. */
export function goOn(next: string): void {
  window.location.assign(`/sign-in?next=${encodeURIComponent(next)}`);
}
