import { afterEach, describe, expect, test } from "vitest";
import { isAppError } from "@/lib/core/errors";
import { callPublic, isPublicAddress, publicUrlFault, type PublicRules } from "@/lib/net/public";
import { closeAll, json, serveHere } from "./gateway-support";

afterEach(closeAll);

const strict: PublicRules = { loopback: false };
const lenient: PublicRules = { loopback: true };

function call(url: string, rules: PublicRules) {
  return callPublic({ method: "POST", url, headers: {}, body: "{}", timeoutMs: 300, effect: "none" }, rules);
}

async function reasonOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => "no error",
    (error: unknown) => (isAppError(error, "gateway_unreachable") ? error.details["reason"] : error),
  );
}

const NOT_PUBLIC = `
  0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8
  192.168.1.1 198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255 :: ::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8
  ::ffff:7f00:1 64:ff9b::7f00:1 fc00::1 fd12::1 fe80::1 ff02::1 2001::1 2001:db8::1 2002:7f00:1:: nonsense
`;

describe("a public address", () => {
  test.each(["8.8.8.8", "1.1.1.1", "172.15.255.255", "100.63.255.255", "2606:4700:4700::1111"])("%s is one", (each) => {
    expect(isPublicAddress(each)).toBe(true);
  });

  test.each(NOT_PUBLIC.trim().split(/\s+/))("%s is none", (each) => {
    expect(isPublicAddress(each)).toBe(false);
  });
});

describe("a URL that somebody else gave", () => {
  test.each([
    ["http://hooks.example.com/", "must be https"],
    ["ftp://hooks.example.com/", "must be https"],
    ["https://user:pass@hooks.example.com/", "must not hold a user or a password"],
    ["https://hooks.example.com/#x", "must not hold a fragment"],
    ["https://hooks.example.com:22/", "must use port 443 or 8443"],
    ["https://hooks.example.com:5432/", "must use port 443 or 8443"],
    ["https://localhost/", "must be a public name"],
    ["https://LOCALHOST./", "must be a public name"],
    ["https://db.internal/", "must be a public name"],
    ["https://intranet/", "must be a public name"],
    ["https://127.0.0.1/", "must be a public address"],
    ["https://127.1/", "must be a public address"],
    ["https://2130706433/", "must be a public address"],
    ["https://0x7f000001/", "must be a public address"],
    ["https://0177.0.0.1/", "must be a public address"],
    ["https://017700000001/", "must be a public address"],
    ["https://0/", "must be a public address"],
    ["https://[::1]/", "must be a public address"],
    ["https://[::]/", "must be a public address"],
    ["https://[::ffff:127.0.0.1]/", "must be a public address"],
    ["https://[::ffff:10.0.0.1]/", "must be a public address"],
    ["https://[fd00::1]/", "must be a public address"],
    ["https://169.254.169.254/latest/meta-data", "must be a public address"],
    ["https://①②⑦.⓪.⓪.①/", "must be a public address"],
    ["not a url", "is not a URL"],
  ])("%s is refused: it %s", (url, fault) => {
    expect(publicUrlFault(url, strict)).toBe(fault);
  });

  test("is taken where it is public, and on this machine only where that is allowed", () => {
    expect(publicUrlFault("https://hooks.example.com/holdfast?x=1", strict)).toBeNull();
    expect(publicUrlFault("https://hooks.example.com:8443/", strict)).toBeNull();
    expect(publicUrlFault("http://127.0.0.1:4000/", lenient)).toBeNull();
    expect(publicUrlFault("http://10.0.0.1:4000/", lenient)).toBe("must be https");
    expect(publicUrlFault("http://[::ffff:127.0.0.1]/", strict)).toBe("must be https");
  });
});

describe("a call to it", () => {
  test.each(["127.0.0.1", "10.0.0.7", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fd00::1", "100.64.1.1"])(
    "is not made when the name resolves to %s",
    async (address) => {
      const rules = { loopback: false, lookup: () => Promise.resolve([address]) };
      expect(await reasonOf(call("https://hooks.example.com/", rules))).toBe("address_refused");
    },
  );

  test("is not made when one of several addresses is private", async () => {
    const rules = { loopback: false, lookup: () => Promise.resolve(["8.8.8.8", "192.168.0.1"]) };
    expect(await reasonOf(call("https://hooks.example.com/", rules))).toBe("address_refused");
  });

  test("asks the resolver once and connects to that very answer: a name that changes its mind gains nothing", async () => {
    const server = await serveHere((_, response) => json(response, 200, {}));
    const { port } = new URL(server.url);
    const answers = [["127.0.0.1"], ["10.0.0.1"]];
    let asked = 0;
    const rules = { loopback: true, lookup: () => Promise.resolve(answers[asked++] ?? []) };
    const answer = await call(`http://localhost:${port}/`, rules);
    expect([answer.status, asked]).toEqual([200, 1]);
    expect(server.seen[0]?.headers.host).toBe(`localhost:${port}`);
    // The second call meets the second answer, and is refused before anything is sent.
    expect(await reasonOf(call(`http://localhost:${port}/`, rules))).toBe("address_refused");
    expect(server.seen).toHaveLength(1);
  });

  test("follows no redirect, neither to this machine nor anywhere", async () => {
    const inner = await serveHere((_, response) => json(response, 200, {}));
    const outer = await serveHere((_, response) => json(response, 307, "", { location: inner.url }));
    expect((await call(outer.url, lenient)).status).toBe(307);
    expect(inner.seen).toHaveLength(0);
  });

  test("ends in time when the resolver does not answer", async () => {
    const rules = { loopback: false, lookup: () => new Promise<never>(() => undefined) };
    expect(await reasonOf(call("https://hooks.example.com/", rules))).toBe("timeout");
  });

  test("says so when the name is not known", async () => {
    const unknown = Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND" });
    const rules = { loopback: false, lookup: () => Promise.reject(unknown) };
    expect(await reasonOf(call("https://hooks.example.com/", rules))).toBe("ENOTFOUND");
  });
});
