import { afterAll, beforeEach, expect, it } from "vitest";
import { DEMO_PASSWORD } from "@/scripts/seed";
import { send } from "./support/http";
import { type Claims, startOidcProvider } from "./support/oidc-provider";
import { addUser, enter } from "./support/people";
import { useStack } from "./support/stack";

const provider = await startOidcProvider();
afterAll(() => provider.stop());
const api = useStack({
  env: () => ({ OIDC_WELL_KNOWN: provider.wellKnown, OIDC_CLIENT_ID: provider.clientId, OIDC_CLIENT_SECRET: "secret" }),
});

beforeEach(() => {
  provider.isForged = false;
});

const mailOf = (name: string): string => `${name}@demo.holdfast.test`;
const known = (sub: string, name: string): Claims => ({ sub, email: mailOf(name), email_verified: true, name: "Asha" });

interface Outcome {
  readonly userId: string | undefined;
  /** Where the browser was sent at the end. */
  readonly location: URL;
}

/** Goes to the provider and back, as a browser does. @param cookie of a sign-in that is there already */
async function viaProvider(claims: Claims, cookie = "", change = (url: URL): void => void url): Promise<Outcome> {
  provider.claims = claims;
  const jar = new Map(
    cookie === "" ? [] : cookie.split("; ").map((pair) => pair.split(/=(.*)/s, 2) as [string, string]),
  );
  const ask = async (path: string, body?: Record<string, string>) => {
    const reply = await send(api.web, {
      path,
      cookie: [...jar].map(([key, value]) => `${key}=${value}`).join("; "),
      ...(body && {
        body: new URLSearchParams(body).toString(),
        headers: { "content-type": "application/x-www-form-urlencoded" },
      }),
    });
    for (const line of reply.headers["set-cookie"] ?? []) {
      const [, key = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === "") jar.delete(key);
      else jar.set(key, value);
    }
    return reply;
  };
  const { csrfToken } = JSON.parse((await ask("/api/auth/csrf")).text) as { csrfToken: string };
  const { url } = JSON.parse((await ask("/api/auth/signin/oidc", { csrfToken, json: "true" })).text) as { url: string };
  const back = new URL((await fetch(url, { redirect: "manual" })).headers.get("location") ?? "");
  change(back);
  const arrived = await ask(back.pathname + back.search);
  const session = JSON.parse((await ask("/api/auth/session")).text) as { user?: { id?: string } };
  return { userId: session.user?.id, location: new URL(String(arrived.headers.location), api.web) };
}

const errorOf = ({ location }: Outcome): string | null => location.searchParams.get("error");

it("a verified address without an account gets one, and the same identity signs in to it again", async () => {
  const first = await viaProvider(known("s-1", "fresh"));
  expect(first.userId).toMatch(/^usr_/);
  expect(await viaProvider({ sub: "s-1", email: mailOf("renamed") })).toMatchObject({ userId: first.userId });
  const [user] = await api.sql("SELECT role, password_hash FROM app_user WHERE id = $1", [first.userId]);
  expect(user).toEqual({ role: "customer", password_hash: null });
});

it.each([[false], ["true"], [undefined], [1]])("an address whose verification is %j is not believed", async (said) => {
  const claims = { sub: `doubt-${String(said)}`, email: mailOf("doubtful"), email_verified: said };
  const outcome = await viaProvider(claims);
  expect(errorOf(outcome)).toBe("address_unverified");
  expect(outcome.userId).toBeUndefined();
  expect(await api.sql("SELECT 1 FROM app_user WHERE email = $1", [mailOf("doubtful")])).toEqual([]);
});

it("an account that exists is linked only while its owner is signed in", async () => {
  await addUser(api, { id: "holder", role: "customer" });
  await addUser(api, { id: "other", role: "customer" });
  const refused = await viaProvider(known("s-2", "holder"));
  expect(errorOf(refused)).toBe("sign_in_to_link");
  expect(refused.userId).toBeUndefined();
  const { cookie } = await enter(api, "credentials", { email: mailOf("holder"), password: DEMO_PASSWORD });
  expect(await viaProvider(known("s-2", "holder"), cookie)).toMatchObject({ userId: "holder" });
  expect(await viaProvider(known("s-2", "holder"))).toMatchObject({ userId: "holder" });
  const stranger = await enter(api, "credentials", { email: mailOf("other"), password: DEMO_PASSWORD });
  expect(errorOf(await viaProvider(known("s-2", "holder"), stranger.cookie))).toBe("linked_elsewhere");
});

it("a disabled account is nobody by this door either", async () => {
  const { userId } = await viaProvider(known("s-3", "leaver"));
  await api.sql("UPDATE app_user SET disabled_at = hf_now() WHERE id = $1", [userId]);
  expect((await viaProvider(known("s-3", "leaver"))).userId).toBeUndefined();
});

it("a forged token, another state and a code without its cookies sign nobody in", async () => {
  const claims = known("s-4", "forged");
  provider.isForged = true;
  expect((await viaProvider(claims)).userId).toBeUndefined();
  provider.isForged = false;
  const swap = (url: URL): void => url.searchParams.set("state", "x".repeat(43));
  expect((await viaProvider(claims, "", swap)).userId).toBeUndefined();
  expect(await api.sql("SELECT 1 FROM app_user WHERE email = $1", [mailOf("forged")])).toEqual([]);
});
