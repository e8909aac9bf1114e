import { readFileSync } from "node:fs";
import type { PaypalPlace, PaypalSettings, RazorpayPlace, RazorpaySettings } from "@/lib/config/gateways";
import { identitySettings, type IdentitySettings } from "./identities";
import { mailSettings, type MailSettings } from "./mail";
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
  /** For the worker, whose role sees the rows of all tenants. */
  readonly databaseWorkerUrl: string;
  /** For the checks of the books; may read schema `books` and no more. */
  readonly databaseReaderUrl: string;
  readonly databasePool: number;
  readonly authSecret: string;
  /** What secrets are sealed with, in hexadecimal; by number, the newest last. */
  readonly encryptionKeys: readonly { readonly id: number; readonly key: string }[];
  /** 32 bytes in hexadecimal; null for a key derived from the encryption key. */
  readonly auditKey: string | null;
  /** The file outside the database that signed heads of the audit are written to. */
  readonly auditHeadsFile: string;
  readonly trustProxy: boolean;
  /** Whether outgoing webhooks may go to this machine. */
  readonly webhookLoopback: boolean;
  readonly rateLimits: boolean;
  readonly tenantPlan: Environment["HOLDFAST_TENANT_PLAN"];
  /** Where requests are counted for several processes; both null: each process for itself. */
  readonly limitStore: {
    readonly upstash: { readonly url: string; readonly token: string } | null;
    readonly redisUrl: string | null;
  };
  /** Exact origins of other sites that may call the API. */
  readonly corsOrigins: readonly string[];
  readonly metricsToken: string | null;
  readonly metricsWorkerPort: number | null;
  readonly sentryDsn: string | null;
  readonly logLevel: Environment["LOG_LEVEL"];
  readonly identities: IdentitySettings;
  /** null: letters stay in the outbox. */
  readonly mail: MailSettings | null;
  /** Where the gateways are, whoever's keys are used there; PayPal's needs to know whose certificates to believe. */
  readonly gatewayPlaces: { readonly razorpay: RazorpayPlace; readonly paypal: PaypalPlace | null };
  /** Whether customers pay at Razorpay in a window over our page, or on Razorpay's own page. */
  readonly razorpayCheckout: Environment["RAZORPAY_CHECKOUT_MODE"];
  /** With the default tenant's own keys; null for a gateway that it has none for. */
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

/** Variables that belong together; what they are for is enabled by giving all and disabled by giving none. */
const NEEDED = {
  upstash: ["UPSTASH_REDIS_REST_URL", "UPSTASH_REDIS_REST_TOKEN"],
  razorpay: ["RAZORPAY_KEY_ID", "RAZORPAY_KEY_SECRET", "RAZORPAY_WEBHOOK_SECRETS", "RAZORPAY_PAYOUT_ACCOUNT"],
  paypal: ["PAYPAL_CLIENT_ID", "PAYPAL_CLIENT_SECRET", "PAYPAL_WEBHOOK_ID", "PAYPAL_TRUSTED_ROOTS_FILE"],
  smtp: ["SMTP_URL", "SMTP_FROM"],
  google: ["GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"],
  oidc: ["OIDC_WELL_KNOWN", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"],
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
    databaseWorkerUrl: env.DATABASE_WORKER_URL ?? env.DATABASE_URL,
    databaseReaderUrl: env.DATABASE_READER_URL ?? env.DATABASE_URL,
    databasePool: env.DATABASE_POOL,
    authSecret: env.NEXTAUTH_SECRET,
    encryptionKeys: env.HOLDFAST_ENCRYPTION_KEY,
    auditKey: env.HOLDFAST_AUDIT_KEY ?? null,
    auditHeadsFile: env.HOLDFAST_AUDIT_HEADS,
    trustProxy: env.HOLDFAST_TRUST_PROXY === "on",
    webhookLoopback: env.HOLDFAST_WEBHOOK_LOOPBACK === "on",
    rateLimits: env.HOLDFAST_RATE_LIMITS === "on",
    tenantPlan: env.HOLDFAST_TENANT_PLAN,
    limitStore: limitStore(env),
    corsOrigins: env.HOLDFAST_CORS_ORIGINS,
    metricsToken: env.METRICS_TOKEN ?? null,
    metricsWorkerPort: env.METRICS_WORKER_PORT ?? null,
    sentryDsn: env.SENTRY_DSN ?? null,
    logLevel: env.LOG_LEVEL,
    gatewayPlaces: { razorpay: razorpayPlace(env), paypal: paypalPlace(env) },
    razorpayCheckout: env.RAZORPAY_CHECKOUT_MODE,
    gateways: { razorpay: razorpaySettings(env), paypal: paypalSettings(env) },
    identities: identitySettings(env),
    mail: mailSettings(env),
  };
}

const variableOf = (fault: string): string => fault.split(":")[0] ?? "";

function halfConfigured(given: Readonly<Record<string, string | undefined>>): string[] {
  return Object.values(NEEDED).flatMap((names) => {
    const missing = names.filter((name) => given[name] === undefined);
    return missing.length === 0 || missing.length === names.length
      ? []
      : missing.map((name) => `${name}: missing, but others that belong to it are set`);
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

function limitStore(env: Environment): Config["limitStore"] {
  const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token } = env;
  return { upstash: url && token ? { url, token } : null, redisUrl: env.REDIS_URL ?? null };
}

function razorpayPlace(env: Environment): RazorpayPlace {
  return {
    account: env.RAZORPAY_ACCOUNT,
    baseUrl: env.RAZORPAY_BASE_URL,
    checkoutScriptUrl: env.RAZORPAY_CHECKOUT_URL,
    timeoutMs: env.GATEWAY_TIMEOUT_MS,
  };
}

function razorpaySettings(env: Environment): RazorpaySettings | null {
  if (!env.RAZORPAY_KEY_ID || !env.RAZORPAY_KEY_SECRET || !env.RAZORPAY_WEBHOOK_SECRETS || !env.RAZORPAY_PAYOUT_ACCOUNT)
    return null;
  return {
    ...razorpayPlace(env),
    keyId: env.RAZORPAY_KEY_ID,
    keySecret: env.RAZORPAY_KEY_SECRET,
    webhookSecrets: env.RAZORPAY_WEBHOOK_SECRETS,
    payoutAccountNumber: env.RAZORPAY_PAYOUT_ACCOUNT,
  };
}

function paypalPlace(env: Environment): PaypalPlace | null {
  if (!env.PAYPAL_TRUSTED_ROOTS_FILE) return null;
  return {
    account: env.PAYPAL_ACCOUNT,
    baseUrl: env.PAYPAL_BASE_URL,
    certificateOrigins: env.PAYPAL_CERT_ORIGINS,
    certificateName: env.PAYPAL_CERT_NAME,
    trustedRootsPem: readRoots(env.PAYPAL_TRUSTED_ROOTS_FILE),
    timeoutMs: env.GATEWAY_TIMEOUT_MS,
  };
}

function paypalSettings(env: Environment): PaypalSettings | null {
  const place = paypalPlace(env);
  if (!place || !env.PAYPAL_CLIENT_ID || !env.PAYPAL_CLIENT_SECRET || !env.PAYPAL_WEBHOOK_ID) return null;
  return {
    ...place,
    clientId: env.PAYPAL_CLIENT_ID,
    clientSecret: env.PAYPAL_CLIENT_SECRET,
    webhookId: env.PAYPAL_WEBHOOK_ID,
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

/** The same configuration for a process that works for all tenants. */
export function asWorker(settings: Config): Config {
  return { ...settings, databaseUrl: settings.databaseWorkerUrl };
}

/** Hands on what libraries read from the environment by themselves. */
export function shareWithLibraries(settings: Config): void {
  // One process serves many hosts: next-auth takes the address that the server in front has checked.
  delete process.env["NEXTAUTH_URL"];
  process.env["AUTH_TRUST_HOST"] = "true";
  process.env["NEXTAUTH_SECRET"] = settings.authSecret;
}
