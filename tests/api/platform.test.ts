import { beforeAll, describe, expect, it } from "vitest";
import { TUTORS, TUTORS_HOST } from "@/scripts/seed-tutors";
import { expectOk, expectRefusal, json, send, until } from "./support/http";
import { type Actor, signIn } from "./support/people";
import { useStack } from "./support/stack";

const api = useStack();
let platform: Actor;
let owner: Actor;

beforeAll(async () => {
  [platform, owner] = await Promise.all([signIn(api, "platform"), signIn(api, "owner")]);
}, 60_000);

const NEW = {
  name: "Brass at Noon",
  defaultCurrency: "EUR",
  hosts: ["brass.localhost"],
  owner: { name: "Nila Rao", email: "nila@holdfast.test" },
};
const looksOf = (tenantId: string) =>
  api.sql<{ actor: string; request: string }>(
    "SELECT actor, request_id AS request FROM audit_event WHERE action = 'tenant.looked_at' AND tenant_id = $1 ORDER BY seq",
    [tenantId],
  );

describe("for the platform's owner", () => {
  it("the list and one tenant are answered, and each answer's request is on record at each tenant that it shows", async () => {
    const list = await platform.get("/api/tenants");
    const ids = (expectOk(list)["data"] as { tenantId: string }[]).map(({ tenantId }) => tenantId);
    expect(ids).toEqual([TUTORS, "tnt_main"]);
    const one = await platform.get(`/api/tenants/${TUTORS}`);
    expect(expectOk(one)).toMatchObject({ name: "Tutors at Home", hosts: [TUTORS_HOST], openDisputes: 0 });
    const row = (reply: typeof one) => ({ actor: "usr_platform", request: reply.headers["x-request-id"] });
    expect(await looksOf(TUTORS)).toEqual([row(list), row(one)]);
    expect(await looksOf("tnt_main")).toEqual([row(list)]);
    await platform.get("/operator/tenants");
    expect(await looksOf(TUTORS)).toHaveLength(3);
  });

  it("a new tenant is served under its host, with a repeat that changes nothing, and stops being served there", async () => {
    const key = { "idempotency-key": "a-new-tenant" };
    const added = expectOk(await platform.post("/api/tenants", NEW, key), 201);
    expect(expectOk(await platform.post("/api/tenants", NEW, key), 201)).toEqual(added);
    expectRefusal(await platform.post("/api/tenants", NEW), 409, "conflict");
    const page = await at("brass.localhost", "/");
    expect([page.status, page.text.includes("Brass at Noon")]).toEqual([200, true]);
    const hosts = `/api/tenants/${String(added["tenantId"])}/hosts`;
    expectRefusal(await platform.post(hosts, { host: TUTORS_HOST }), 409, "conflict");
    expectRefusal(await platform.post(hosts, { host: "10.0.0.1" }), 400, "invalid_input");
    expectOk(await platform.post(hosts, { host: "NOON.localhost" }), 201);
    expectOk(await platform.post(`${hosts}/remove`, { host: "brass.localhost" }));
    expect((await at("noon.localhost", "/")).status).toBe(200);
    await until(
      () => at("brass.localhost", "/"),
      ({ status }) => status === 421,
    );
  }, 60_000);

  it("whoever has not proven to be there within five minutes is asked to, before anything changes", async () => {
    const stale = await signIn(api, "platform");
    await api.sql("UPDATE sign_in SET proven_at = now() - interval '6 minutes' WHERE user_id = 'usr_platform'");
    const tenants = await api.sql("SELECT id FROM tenant");
    const hosts = `/api/tenants/${TUTORS}/hosts`;
    const asked = [
      stale.post("/api/tenants", { ...NEW, hosts: ["stale.localhost"] }),
      stale.post(hosts, { host: "stale.localhost" }),
      stale.post(`${hosts}/remove`, { host: TUTORS_HOST }),
    ];
    for (const reply of await Promise.all(asked)) expectRefusal(reply, 403, "step_up_required");
    expect(await api.sql("SELECT id FROM tenant")).toEqual(tenants);
    expectOk(await stale.get("/api/tenants"));
    await api.sql("UPDATE sign_in SET proven_at = now() WHERE user_id = 'usr_platform'");
  });
});

describe("for everybody else", () => {
  it("there is no such page and no such address, for a tenant's owner too", async () => {
    const hosts = `/api/tenants/${TUTORS}/hosts`;
    const before = await looksOf(TUTORS);
    for (const who of [owner, await signIn(api, "operator"), await signIn(api, "customer")]) {
      for (const path of ["/operator/tenants", `/operator/tenants/${TUTORS}`])
        expect([path, (await who.get(path)).status]).toEqual([path, 404]);
      for (const path of ["/api/tenants", `/api/tenants/${TUTORS}`])
        expectRefusal(await who.get(path), 404, "not_found");
      expectRefusal(await who.post("/api/tenants", NEW), 404, "not_found");
      expectRefusal(await who.post(hosts, { host: "mine.localhost" }), 404, "not_found");
      expectRefusal(await who.post(`${hosts}/remove`, { host: TUTORS_HOST }), 404, "not_found");
    }
    expect((await owner.get("/operator")).text).not.toContain("/operator/tenants");
    expect(await looksOf(TUTORS)).toEqual(before);
  });

  it("a platform owner at another tenant's host is nobody special", async () => {
    await api.sql(
      `INSERT INTO app_user (tenant_id, id, email, password_hash, name, role)
       SELECT $1, 'usr_stray', 'stray@demo.holdfast.test', password_hash, 'Stray', 'platform_owner' FROM app_user WHERE id = 'usr_platform'`,
      [TUTORS],
    );
    const stray = await signIn({ web: api.web, host: `${TUTORS_HOST}:${new URL(api.web).port}` }, "stray");
    expectRefusal(await stray.get("/api/tenants"), 404, "not_found");
    expectRefusal(await stray.post("/api/tenants", NEW), 404, "not_found");
    expect((await stray.get("/operator/tenants")).status).toBe(404);
  });

  it("a key made by a platform owner can look, where it has the scope, and change nothing", async () => {
    const refused = await platform.post("/api/keys", { name: "x", scopes: ["platform.change"] });
    expect(json(refused)["code"]).toMatch(/forbidden|invalid_input/);
  });
});

function at(host: string, path: string): ReturnType<typeof send> {
  return send(api.web, { path, headers: { host: `${host}:${new URL(api.web).port}` } });
}
