import { z } from "zod";

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
  /** A role that reads schema `books` and no more, for the checks of the worker; DATABASE_URL where it is not given. */
  DATABASE_READER_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must be a postgres:// URL")
    .optional(),
  DATABASE_POOL: integer.default(10),
  NEXTAUTH_SECRET: secret,
  HOLDFAST_ENCRYPTION_KEY: z.string().regex(/^[0-9a-f]{64}$/, "must be 32 bytes in hexadecimal"),
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
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info"),
  GATEWAY_TIMEOUT_MS: integer.default(10_000),
  RAZORPAY_ACCOUNT: z.string().min(1).default("main"),
  RAZORPAY_BASE_URL: url.default("https://api.razorpay.com"),
  RAZORPAY_CHECKOUT_URL: url.default("https://checkout.razorpay.com/v1/checkout.js"),
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
