import { readFileSync } from "node:fs";
import type { PaypalSettings, RazorpaySettings } from "@/lib/config/gateways";
import { type Environment, environment } from "./schema";

export interface Config {
  readonly env: Environment["HOLDFAST_ENV"];
  /** Whether this instance may move its clock and shows the tools for it. */
  readonly clockMovable: boolean;
  readonly tenantId: string;
  readonly brand: string;
  readonly publicUrl: string;
  readonly host: string;
  readonly port: number;
  readonly databaseUrl: string;
  /** For the checks of the books; may read schema `books` and no more. */
  readonly databaseReaderUrl: string;
  readonly databasePool: number;
  readonly authSecret: string;
  readonly encryptionKey: string;
  /** 32 bytes in hexadecimal; null for a key derived from the encryption key. */
  readonly auditKey: string | null;
  /** The file outside the database that signed heads of the audit are written to. */
  readonly auditHeadsFile: string;
  readonly trustProxy: boolean;
  /** Whether outgoing webhooks may go to this machine. */
  readonly webhookLoopback: boolean;
  readonly rateLimits: boolean;
  readonly logLevel: Environment["LOG_LEVEL"];
  readonly gateways: { readonly razorpay: RazorpaySettings | null; readonly paypal: PaypalSettings | null };
}

/** Every fault of the environment at once, each as `NAME: what is wrong`. */
export class ConfigError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The environment is not usable:\n${faults.map((fault) => `  - ${fault}`).join("\n")}`);
    this.name = "ConfigError";
    this.faults = faults;
  }
}

/** Variables that a gateway needs; it is enabled by giving all and disabled by giving none. */
const NEEDED = {
  razorpay: ["RAZORPAY_KEY_ID", "RAZORPAY_KEY_SECRET", "RAZORPAY_WEBHOOK_SECRETS", "RAZORPAY_PAYOUT_ACCOUNT"],
  paypal: ["PAYPAL_CLIENT_ID", "PAYPAL_CLIENT_SECRET", "PAYPAL_WEBHOOK_ID", "PAYPAL_TRUSTED_ROOTS_FILE"],
} as const;

const PLACEHOLDER = /change-?me|example|placeholder/i;

/**
 * Reads the configuration out of a set of environment variables.
 * @throws ConfigError with every fault listed, never only the first.
 */
export function readConfig(variables: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ""),
  );
  const parsed = environment.safeParse(given);
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  const known = new Set(faults.map(variableOf));
  // One fault for each variable is enough.
  faults.push(
    ...[...halfConfigured(given), ...productionFaults(given)].filter((fault) => !known.has(variableOf(fault))),
  );
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults);
  const env = parsed.data;
  return {
    env: env.HOLDFAST_ENV,
    clockMovable: env.HOLDFAST_ENV !== "production",
    tenantId: env.HOLDFAST_TENANT,
    brand: env.HOLDFAST_BRAND,
    publicUrl: env.PUBLIC_URL,
    host: env.HOST,
    port: env.PORT,
    databaseUrl: env.DATABASE_URL,
    databaseReaderUrl: env.DATABASE_READER_URL ?? env.DATABASE_URL,
    databasePool: env.DATABASE_POOL,
    authSecret: env.NEXTAUTH_SECRET,
    encryptionKey: env.HOLDFAST_ENCRYPTION_KEY,
    auditKey: env.HOLDFAST_AUDIT_KEY ?? null,
    auditHeadsFile: env.HOLDFAST_AUDIT_HEADS,
    trustProxy: env.HOLDFAST_TRUST_PROXY === "on",
    webhookLoopback: env.HOLDFAST_WEBHOOK_LOOPBACK === "on",
    rateLimits: env.HOLDFAST_RATE_LIMITS === "on",
    logLevel: env.LOG_LEVEL,
    gateways: { razorpay: razorpaySettings(env), paypal: paypalSettings(env) },
  };
}

const variableOf = (fault: string): string => fault.split(":")[0] ?? "";

function halfConfigured(given: Readonly<Record<string, string | undefined>>): string[] {
  return Object.values(NEEDED).flatMap((names) => {
    const missing = names.filter((name) => given[name] === undefined);
    return missing.length === 0 || missing.length === names.length
      ? []
      : missing.map((name) => `${name}: missing, but other variables of the same gateway are set`);
  });
}

/** Works on what was given, not on what was understood, so that these faults are listed beside all others. */
function productionFaults(given: Readonly<Record<string, string | undefined>>): string[] {
  if ((given["HOLDFAST_ENV"] ?? "production") !== "production") return [];
  const faults: string[] = [];
  if (given["PUBLIC_URL"]?.startsWith("https://") === false) faults.push("PUBLIC_URL: must be https in production");
  faults.push(...placeholderFaults(given));
  if (given["HOLDFAST_WEBHOOK_LOOPBACK"] === "on") faults.push("HOLDFAST_WEBHOOK_LOOPBACK: must be off in production");
  if (/^(.)\1*$/.test(given["HOLDFAST_ENCRYPTION_KEY"] ?? "")) faults.push("HOLDFAST_ENCRYPTION_KEY: is not random");
  if (given["RAZORPAY_KEY_ID"] === undefined && given["PAYPAL_CLIENT_ID"] === undefined) {
    faults.push("RAZORPAY_KEY_ID or PAYPAL_CLIENT_ID: at least one gateway must be configured");
  }
  return faults;
}

function placeholderFaults(given: Readonly<Record<string, string | undefined>>): string[] {
  return ["NEXTAUTH_SECRET", "RAZORPAY_KEY_SECRET", "PAYPAL_CLIENT_SECRET"]
    .filter((name) => PLACEHOLDER.test(given[name] ?? ""))
    .map((name) => `${name}: is still a placeholder`);
}

function razorpaySettings(env: Environment): RazorpaySettings | null {
  if (!env.RAZORPAY_KEY_ID || !env.RAZORPAY_KEY_SECRET || !env.RAZORPAY_WEBHOOK_SECRETS || !env.RAZORPAY_PAYOUT_ACCOUNT)
    return null;
  return {
    account: env.RAZORPAY_ACCOUNT,
    baseUrl: env.RAZORPAY_BASE_URL,
    keyId: env.RAZORPAY_KEY_ID,
    keySecret: env.RAZORPAY_KEY_SECRET,
    webhookSecrets: env.RAZORPAY_WEBHOOK_SECRETS,
    payoutAccountNumber: env.RAZORPAY_PAYOUT_ACCOUNT,
    checkoutScriptUrl: env.RAZORPAY_CHECKOUT_URL,
    timeoutMs: env.GATEWAY_TIMEOUT_MS,
  };
}

function paypalSettings(env: Environment): PaypalSettings | null {
  if (!env.PAYPAL_CLIENT_ID || !env.PAYPAL_CLIENT_SECRET || !env.PAYPAL_WEBHOOK_ID || !env.PAYPAL_TRUSTED_ROOTS_FILE)
    return null;
  return {
    account: env.PAYPAL_ACCOUNT,
    baseUrl: env.PAYPAL_BASE_URL,
    clientId: env.PAYPAL_CLIENT_ID,
    clientSecret: env.PAYPAL_CLIENT_SECRET,
    webhookId: env.PAYPAL_WEBHOOK_ID,
    certificateOrigins: env.PAYPAL_CERT_ORIGINS,
    certificateName: env.PAYPAL_CERT_NAME,
    trustedRootsPem: readRoots(env.PAYPAL_TRUSTED_ROOTS_FILE),
    timeoutMs: env.GATEWAY_TIMEOUT_MS,
  };
}

function readRoots(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new ConfigError([
      `PAYPAL_TRUSTED_ROOTS_FILE: cannot be read (${error instanceof Error ? error.message : "unknown"})`,
    ]);
  }
}

let current: Config | undefined;

/** The configuration of this process, read once from the environment at first use. */
export function config(): Config {
  current ??= readConfig(process.env);
  return current;
}

/** Puts a configuration in place for a test; undefined reads the environment again. */
export function useConfig(replacement: Config | undefined): void {
  current = replacement;
}

/** Hands on what libraries read from the environment by themselves. */
export function shareWithLibraries(settings: Config): void {
  process.env["NEXTAUTH_URL"] = settings.publicUrl;
  process.env["NEXTAUTH_SECRET"] = settings.authSecret;
}
