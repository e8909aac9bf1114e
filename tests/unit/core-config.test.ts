import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ConfigError, readConfig } from "@/lib/config/config";

const folder = mkdtempSync(join(tmpdir(), "holdfast-config-"));
const roots = join(folder, "roots.pem");

beforeAll(() => writeFileSync(roots, "-----BEGIN CERTIFICATE-----"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const GOOD: Readonly<Record<string, string>> = {
  HOLDFAST_ENV: "production",
  PUBLIC_URL: "https://pay.holdfast.test/",
  DATABASE_URL: "postgres://web@db/holdfast",
  NEXTAUTH_SECRET: "0c8d1f7a9be24c6f8e51",
  HOLDFAST_ENCRYPTION_KEY: "0123456789abcdef".repeat(4),
  RAZORPAY_KEY_ID: "rzp_live_1",
  RAZORPAY_KEY_SECRET: "a secret of razorpay",
  RAZORPAY_WEBHOOK_SECRETS: "new secret , old secret,",
  RAZORPAY_PAYOUT_ACCOUNT: "7878780080316316",
};

function faultsOf(changes: Readonly<Record<string, string | undefined>>): readonly string[] {
  try {
    readConfig({ ...GOOD, ...changes });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

test("a good environment is read, trimmed and split", () => {
  const config = readConfig(GOOD);
  expect(config).toMatchObject({
    env: "production",
    clockMovable: false,
    publicUrl: "https://pay.holdfast.test",
    rateLimits: true,
    trustProxy: false,
  });
  expect(config.gateways.razorpay?.webhookSecrets).toEqual(["new secret", "old secret"]);
  expect(config.gateways.paypal).toBeNull();
});

test("every fault is named at once, each with its variable", () => {
  const faults = faultsOf({
    PUBLIC_URL: "ftp://x",
    DATABASE_URL: "mysql://x",
    NEXTAUTH_SECRET: "short",
    HOLDFAST_ENCRYPTION_KEY: "00",
    PORT: "70000",
  });
  const names = ["DATABASE_URL", "HOLDFAST_ENCRYPTION_KEY", "NEXTAUTH_SECRET", "PORT", "PUBLIC_URL"];
  expect(new Set(faults.map((fault) => fault.split(":")[0]))).toEqual(new Set(names));
  expect(faults).toHaveLength(names.length);
});

test("a half configured gateway is a fault for each missing variable", () => {
  expect(faultsOf({ RAZORPAY_KEY_SECRET: undefined, RAZORPAY_PAYOUT_ACCOUNT: "" })).toEqual([
    expect.stringMatching(/^RAZORPAY_KEY_SECRET: missing/),
    expect.stringMatching(/^RAZORPAY_PAYOUT_ACCOUNT: missing/),
  ]);
});

test("roots that cannot be read are a fault, and readable ones configure PayPal", () => {
  const paypal = { PAYPAL_CLIENT_ID: "id", PAYPAL_CLIENT_SECRET: "a secret of paypal", PAYPAL_WEBHOOK_ID: "hook" };
  expect(faultsOf({ ...paypal, PAYPAL_TRUSTED_ROOTS_FILE: join(folder, "none.pem") })).toEqual([
    expect.stringMatching(/^PAYPAL_TRUSTED_ROOTS_FILE: cannot be read/),
  ]);
  expect(
    readConfig({ ...GOOD, ...paypal, PAYPAL_TRUSTED_ROOTS_FILE: roots }).gateways.paypal?.trustedRootsPem,
  ).toContain("BEGIN");
});

test("a mail server is read out of its URL, and its TLS is waived on this machine only", () => {
  const mailBy = (url: string) => readConfig({ ...GOOD, SMTP_URL: url, SMTP_FROM: "no-reply@holdfast.test" }).mail;
  expect(mailBy("smtp://us%40er:p%2Fw@mail.holdfast.test")).toEqual({
    host: "mail.holdfast.test",
    port: 587,
    secure: false,
    requireTls: true,
    account: { user: "us@er", password: "p/w" },
    from: "no-reply@holdfast.test",
    timeoutMs: 10_000,
  });
  expect(mailBy("smtps://[::1]")).toMatchObject({ host: "::1", port: 465, secure: true, account: null });
  expect(mailBy("smtp://localhost:2525")).toMatchObject({ port: 2525, requireTls: false });
  expect(readConfig(GOOD).mail).toBeNull();
  expect(faultsOf({ SMTP_URL: "smtp://mail.holdfast.test" })).toEqual([expect.stringMatching(/^SMTP_FROM: missing/)]);
  expect(faultsOf({ SMTP_URL: "http://x", SMTP_FROM: "no" })).toHaveLength(2);
});

describe("production refuses", () => {
  const RAZORPAY = ["RAZORPAY_KEY_ID", "RAZORPAY_KEY_SECRET", "RAZORPAY_WEBHOOK_SECRETS", "RAZORPAY_PAYOUT_ACCOUNT"];

  test.each([
    ["a public address without https", { PUBLIC_URL: "http://pay.holdfast.test" }, /^PUBLIC_URL/],
    ["a placeholder for a secret", { NEXTAUTH_SECRET: "please-change-me-now" }, /^NEXTAUTH_SECRET/],
    ["a placeholder for a gateway's secret", { RAZORPAY_KEY_SECRET: "example-secret" }, /^RAZORPAY_KEY_SECRET/],
    ["an encryption key of one digit", { HOLDFAST_ENCRYPTION_KEY: "0".repeat(64) }, /^HOLDFAST_ENCRYPTION_KEY/],
    [
      "to run without any gateway",
      Object.fromEntries(RAZORPAY.map((name) => [name, undefined])),
      /^RAZORPAY_KEY_ID or/,
    ],
  ])("%s, which a test instance accepts", (_what, changes, expected) => {
    expect(faultsOf(changes)).toEqual([expect.stringMatching(expected)]);
    expect(faultsOf({ ...changes, HOLDFAST_ENV: "test" })).toEqual([]);
  });
});

test("what is not said is production, with a clock that stands firm", () => {
  expect(readConfig({ ...GOOD, HOLDFAST_ENV: undefined })).toMatchObject({ env: "production", clockMovable: false });
  expect(readConfig({ ...GOOD, HOLDFAST_ENV: "demo" }).clockMovable).toBe(true);
  expect(faultsOf({ HOLDFAST_ENV: "prod" })).toHaveLength(1);
});
