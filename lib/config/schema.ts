import { z } from "zod";

/** By which a tenant's callers are limited; how far says lib/http/limits.ts. */
export const TENANT_PLANS = ["free", "starter", "professional", "enterprise"] as const;
export type TenantPlan = (typeof TENANT_PLANS)[number];

/** `production` is the only kind whose clock can never be moved and that refuses development secrets. */
export const INSTANCE_KINDS = ["production", "demo", "development", "test"] as const;

const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ""));
const secret = z.string().min(16, "needs at least 16 characters");
const list = z.string().transform((text) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== ""),
);
const keyRing = z
  .string()
  .regex(
    /^(?:(?:\d{1,4}:)?[0-9a-f]{64}|\d{1,4}:[0-9a-f]{64}(?:,\d{1,4}:[0-9a-f]{64})+)$/,
    "must be 32 bytes in hexadecimal",
  )
  .transform((text) =>
    text
      .split(",")
      .map((part) => part.split(":"))
      .map((parts) => ({ id: Number(parts.length === 2 ? parts[0] : 1), key: parts.at(-1) ?? "" }))
      .toSorted((a, b) => a.id - b.id),
  )
  .refine((keys) => new Set(keys.map(({ id }) => id)).size === keys.length, "has two keys of one number");
const origins = list.refine(
  (all) => all.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
  "must be origins: https://host, without a path",
);
const integer = z.coerce.number().int().positive();

/**
 * Every environment variable of the product. `.env.example` lists the same names; `npm run check` compares the two.
 * A gateway is enabled by giving all of its variables.
 */
export const environment = z.object({
  HOLDFAST_ENV: z.enum(INSTANCE_KINDS).default("production"),
  HOLDFAST_TENANT: z.string().min(1).default("tnt_main"),
  HOLDFAST_BRAND: z.string().min(1).max(60).default("Holdfast"),
  PUBLIC_URL: url,
  HOST: z.string().default("127.0.0.1"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, "must be a postgres:// URL"),
  DATABASE_OWNER_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must be a postgres:// URL")
    .optional(),
  /** The worker's role (a member of holdfast_app and holdfast_across); DATABASE_URL where it is not given. */
  DATABASE_WORKER_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must be a postgres:// URL")
    .optional(),
  /** A role that reads schema `books` and no more, for the checks of the worker; DATABASE_URL where it is not given. */
  DATABASE_READER_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must be a postgres:// URL")
    .optional(),
  DATABASE_POOL: integer.default(10),
  NEXTAUTH_SECRET: secret,
  /** One key, or during and after a rotation several by number: `1:<hex>,2:<hex>`. What is sealed anew takes the highest. */
  HOLDFAST_ENCRYPTION_KEY: keyRing,
  /** Signs the heads of the audit; derived from the encryption key where it is not given. */
  HOLDFAST_AUDIT_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "must be 32 bytes in hexadecimal")
    .optional(),
  HOLDFAST_AUDIT_HEADS: z.string().min(1).default(".holdfast/audit-heads.jsonl"),
  /** Whether a proxy in front of us sets X-Forwarded-For; otherwise the header is not believed. */
  HOLDFAST_TRUST_PROXY: z.enum(["on", "off"]).default("off"),
  /** Whether outgoing webhooks may go to this machine, in clear; for tests and demonstrations, never in production. */
  HOLDFAST_WEBHOOK_LOOPBACK: z.enum(["on", "off"]).default("off"),
  HOLDFAST_RATE_LIMITS: z.enum(["on", "off"]).default("on"),
  /** The plan of the tenant, by which its callers are limited; a tenant's own row goes before it. */
  HOLDFAST_TENANT_PLAN: z.enum(TENANT_PLANS).default("enterprise"),
  /** Where requests are counted when several web processes share the work: Upstash over REST, or a plain Redis. */
  UPSTASH_REDIS_REST_URL: url.optional(),
  UPSTASH_REDIS_REST_TOKEN: secret.optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  /** Other sites whose pages may call the API with a key of theirs; never with cookies. */
  HOLDFAST_CORS_ORIGINS: origins.default([]),
  /** What a scraper of /api/metrics shows as its bearer token; without it there is no such page. */
  METRICS_TOKEN: secret.optional(),
  /** Where the worker answers GET /metrics. */
  METRICS_WORKER_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  /** Where errors are reported to, in the form of Sentry. */
  SENTRY_DSN: z
    .string()
    .regex(/^https?:\/\/\w+@[^/@]+(?:\/[\w-]+)*\/\d+$/, "must be https://<key>@<host>/<project>")
    .optional(),
  /** The server that letters are handed to; without it they stay in the outbox. Credentials are percent-encoded. */
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: "must be smtp://user:password@host:port" }).optional(),
  /** The address that letters come from; their name is the tenant's. */
  SMTP_FROM: z.email().optional(),
  /** How long handing over one letter may take, in milliseconds. */
  SMTP_TIMEOUT_MS: integer.default(10_000),
  GOOGLE_CLIENT_ID: z.string().min(1).optional(),
  GOOGLE_CLIENT_SECRET: z.string().min(1).optional(),
  /** The name of another provider of identities, as the sign-in page shows it. */
  OIDC_NAME: z.string().min(1).max(40).default("single sign-on"),
  OIDC_WELL_KNOWN: url.optional(),
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info"),
  GATEWAY_TIMEOUT_MS: integer.default(10_000),
  RAZORPAY_ACCOUNT: z.string().min(1).default("main"),
  RAZORPAY_BASE_URL: url.default("https://api.razorpay.com"),
  RAZORPAY_CHECKOUT_URL: url.default("https://checkout.razorpay.com/v1/checkout.js"),
  /** `window` opens Razorpay's window over the page with Razorpay's script; `redirect` goes to Razorpay's page and back. */
  RAZORPAY_CHECKOUT_MODE: z.enum(["window", "redirect"]).default("window"),
  RAZORPAY_KEY_ID: z.string().min(1).optional(),
  RAZORPAY_KEY_SECRET: z.string().min(1).optional(),
  RAZORPAY_WEBHOOK_SECRETS: list.optional(),
  RAZORPAY_PAYOUT_ACCOUNT: z.string().min(1).optional(),
  PAYPAL_ACCOUNT: z.string().min(1).default("main"),
  PAYPAL_BASE_URL: url.default("https://api-m.paypal.com"),
  PAYPAL_CLIENT_ID: z.string().min(1).optional(),
  PAYPAL_CLIENT_SECRET: z.string().min(1).optional(),
  PAYPAL_WEBHOOK_ID: z.string().min(1).optional(),
  PAYPAL_CERT_ORIGINS: list.default(["https://api.paypal.com", "https://api-m.paypal.com"]),
  PAYPAL_CERT_NAME: z.string().min(1).default("messageverificationcerts.paypal.com"),
  PAYPAL_TRUSTED_ROOTS_FILE: z.string().min(1).optional(),
});

export type Environment = z.infer<typeof environment>;
