import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { gateOf } from "@/lib/auth/gates";
import { readConfig, useConfig } from "@/lib/config/config";
import { CURRENCY_DIGITS, isCurrency } from "@/lib/core/currencies";
import { ERRORS } from "@/lib/core/errors";
import { ID_PREFIXES, type IdKind, isId, newId } from "@/lib/core/ids";
import { isSealedByOldKey, seal, unseal } from "@/lib/db/seal";
import { MAX_BODY_BYTES, parseJsonBody, readBody } from "@/lib/http/body";
import { readKey } from "@/lib/http/idempotency";

const settings = (key: string) =>
  readConfig({
    HOLDFAST_ENV: "test",
    PUBLIC_URL: "http://127.0.0.1",
    DATABASE_URL: "postgres://nobody@127.0.0.1:1/none",
    NEXTAUTH_SECRET: "a-secret-for-the-tests-only",
    HOLDFAST_ENCRYPTION_KEY: key,
  });

beforeAll(() => useConfig(settings("ab".repeat(32))));
afterAll(() => useConfig(undefined));

describe("currencies", () => {
  test("are ISO codes that Intl knows with the same digits, but for those that ISO counts otherwise", () => {
    for (const [code, digits] of Object.entries(CURRENCY_DIGITS)) {
      expect(isCurrency(code)).toBe(true);
      const format = new Intl.NumberFormat("en", { style: "currency", currency: code });
      if (code !== "HUF" && code !== "TWD") expect(format.resolvedOptions().maximumFractionDigits).toBe(digits);
    }
  });

  test.each(["inr", "RUP", "", "toString", "__proto__", 5, null, undefined, ["INR"]])("%j is none", (value) => {
    expect(isCurrency(value)).toBe(false);
  });
});

describe("ids", () => {
  const kinds = Object.keys(ID_PREFIXES) as IdKind[];

  test("have prefixes of their own, fit forty characters and know their kind", () => {
    expect(new Set(Object.values(ID_PREFIXES)).size).toBe(kinds.length);
    for (const kind of kinds) {
      const id = newId(kind);
      expect(id.length).toBeLessThanOrEqual(36);
      expect(kinds.filter((each) => isId(each, id))).toEqual([kind]);
    }
  });

  test("differ a hundred thousand times over and sort by the moment they were made", () => {
    expect(new Set(Array.from({ length: 100_000 }, () => newId("order", 1_000))).size).toBe(100_000);
    const times = [0, 1, 31, 32, 1_700_000_000_000, 2 ** 47];
    const made = times.map((at) => newId("order", at));
    expect(made.toSorted()).toEqual(made);
  });

  test.each(["ord_", "ord_x", "ord_01 23", "ord_0123\n", "pay_0123456", "ord_" + "0".repeat(33), "xord_01234"])(
    "%j is no order's id",
    (text) => {
      expect(isId("order", text)).toBe(false);
    },
  );
});

test("every error has a status that fits its advice", () => {
  for (const { status, retry } of Object.values(ERRORS)) {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    if (retry === "query_first") expect(status).toBe(502);
  }
});

describe("sealed texts", () => {
  test("open where they belong and look different every time", () => {
    const [one, two] = [
      seal("HDFC 1234 ₹", "payout_destination:dst_1"),
      seal("HDFC 1234 ₹", "payout_destination:dst_1"),
    ];
    expect(one).not.toBe(two);
    expect(one).not.toContain("HDFC");
    expect(unseal(one, "payout_destination:dst_1")).toBe("HDFC 1234 ₹");
    expect(unseal(seal("", "x"), "x")).toBe("");
  });

  test("do not open elsewhere, changed, cut or with another key", () => {
    const sealed = seal("secret", "here");
    const [version, iv, body, tag] = sealed.split(".");
    const changed = [
      [sealed, "there"],
      [`v2.${iv}.${body}.${tag}`, "here"],
      [`${version}.${iv}.${body}AA.${tag}`, "here"],
      [`${version}.${iv}.${body}.${tag?.slice(0, 6)}`, "here"],
      [`${version}.${iv}.${body}`, "here"],
      ["", "here"],
    ] as const;
    for (const [text, context] of changed)
      expect(() => unseal(text, context)).toThrow(expect.objectContaining({ code: "internal" }));
    useConfig(settings("cd".repeat(32)));
    expect(() => unseal(sealed, "here")).toThrow(/cannot be opened/);
    useConfig(settings("ab".repeat(32)));
    expect(unseal(sealed, "here")).toBe("secret");
  });

  test("open with an older key while it is there, and are then sealed with the newest", () => {
    const [old, fresh] = ["ab".repeat(32), "cd".repeat(32)];
    const sealed = seal("secret", "here");
    expect(isSealedByOldKey(sealed)).toBe(false);
    useConfig(settings(`2:${fresh},1:${old}`));
    expect(unseal(sealed, "here")).toBe("secret");
    expect(isSealedByOldKey(sealed)).toBe(true);
    const again = seal("secret", "here");
    expect(again.startsWith("v2.")).toBe(true);
    useConfig(settings(`2:${fresh}`));
    expect(unseal(again, "here")).toBe("secret");
    expect(() => unseal(sealed, "here")).toThrow(/its key is missing/);
    useConfig(settings(old));
    expect(() => settings(`1:${old},1:${fresh}`)).toThrow(/two keys of one number/);
  });
});

describe("page gates (T2)", () => {
  test.each([
    ["/", "nothing"],
    ["/offers", "nothing"],
    ["/offers/off_1", "nothing"],
    ["//offers//off_1/", "nothing"],
    ["/dashboard", "dashboard"],
    ["/dashboard/payouts", "dashboard"],
    ["/dash", "sign_in"],
    ["/dashboards", "sign_in"],
    ["/offersx", "sign_in"],
    ["/signin", "sign_in"],
    ["/sign-in", "nothing"],
    ["/checkout/ord_1", "booking"],
    ["/orders/ord_1", "sign_in"],
    ["/operator", "sign_in"],
    ["/anything/else", "sign_in"],
    ["/constructor", "sign_in"],
    ["/%6Fffers", "sign_in"],
  ])("%s needs %s", (path, needs) => {
    expect(gateOf(path)).toBe(needs);
  });
});

describe("idempotency keys", () => {
  test.each(["a", "A-b_c.9", "x".repeat(255), "!~"])("%j is one", (key) => {
    expect(readKey(new Headers({ "Idempotency-Key": key }))).toBe(key);
  });

  test.each(["", "x".repeat(256), "a b", "a\tb", "é"])("%j is none and is refused", (key) => {
    const headers = new Headers();
    headers.set("idempotency-key", key);
    expect(() => readKey(headers)).toThrow(expect.objectContaining({ code: "idempotency_key_invalid" }));
  });

  test("without the header there is none", () => {
    expect(readKey(new Headers())).toBeNull();
  });
});

describe("JSON bodies", () => {
  const parse = (text: string | Buffer, type: string | null = "application/json"): unknown =>
    parseJsonBody(Buffer.from(text), type);

  test.each(["application/json", "application/json; charset=utf-8", "Application/JSON ;x"])("%s is read", (type) => {
    expect(parse('{"a":[1,"ü",null]}', type)).toEqual({ a: [1, "ü", null] });
  });

  test.each([
    null,
    "",
    "text/plain",
    "application/jsonp",
    "application/x-www-form-urlencoded",
    "text/html, application/json",
  ])("%s is not", (type) => {
    expect(() => parse("{}", type)).toThrow(expect.objectContaining({ code: "unsupported_media_type" }));
  });

  test.each(["", "{", "nope", "{'a':1}", '{"a":1,}', Buffer.from([0xff, 0xfe]), Buffer.from([0x22, 0xc3, 0x22])])(
    "%j is no JSON",
    (text) => {
      expect(() => parse(text)).toThrow(expect.objectContaining({ code: "invalid_json" }));
    },
  );

  test.each(['"\\u0000"', '{"\\u0000":1}', '["\\ud800"]', '{"a":{"b":"x\\udfff"}}', "[".repeat(30) + "]".repeat(30)])(
    "%j cannot be stored and is refused",
    (text) => {
      expect(() => parse(text)).toThrow(expect.objectContaining({ code: "invalid_input" }));
    },
  );

  test("nesting as deep as the stack is refused, not a crash", () => {
    expect(() => parse("[".repeat(100_000) + "]".repeat(100_000))).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^invalid_/) }),
    );
  });

  test("a body above the limit is refused while it is read", async () => {
    const request = (body: string, headers: Record<string, string> = {}) =>
      new Request("http://x/", { method: "POST", body, headers });
    expect(await readBody(request("x".repeat(MAX_BODY_BYTES)))).toHaveLength(MAX_BODY_BYTES);
    await expect(readBody(request("x".repeat(MAX_BODY_BYTES + 1)))).rejects.toMatchObject({ code: "body_too_large" });
    expect(await readBody(new Request("http://x/", { method: "POST" }))).toHaveLength(0);
  });
});
