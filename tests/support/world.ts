import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Client, Pool } from "pg";
import { readConfig, useConfig } from "@/lib/config/config";
import { newId } from "@/lib/core/ids";
import { closeDb } from "@/lib/db/client";
import { closeInboxPool, guardPool } from "@/lib/db/pool";
import { handleWebhook, webhookGateway } from "@/server/webhooks";
import { type Books, booksOf } from "./books";
import { type FreshDatabase, freshDatabase } from "./database";
import { seedTenant, TENANT } from "./seed";
import {
  PAYER_ACCOUNT,
  PAYPAL_CLIENT,
  PAYPAL_WEBHOOK_ID,
  RAZORPAY_KEY,
  RAZORPAY_WEBHOOK_SECRET,
} from "./simulator-client";
import { type SimulatorProcess, startSimulator } from "./simulator-process";

/** A whole Holdfast for one test file: its own database, gateways and webhook door, and a clock that can be moved. */
export interface World {
  readonly database: FreshDatabase;
  readonly simulator: SimulatorProcess;
  readonly books: Books;
  /** The job queue's connections. */
  readonly queue: Pool;
  /** Where webhooks are received. */
  readonly door: string;
  close(): Promise<void>;
}

/**
 * @param env settings of the simulator, for example how long a payout takes.
 * @param openDatabase another than one of the shared server.
 */
export async function startWorld(
  env: Readonly<Record<string, string>> = {},
  openDatabase: () => Promise<FreshDatabase> = freshDatabase,
): Promise<World> {
  const [database, simulator] = await Promise.all([openDatabase(), startSimulator(env)]);
  const folder = mkdtempSync(join(tmpdir(), "holdfast-world-"));
  const rootsFile = join(folder, "roots.pem");
  writeFileSync(rootsFile, simulator.rootPem);
  useConfig(readConfig(environment(database.workerUrl, simulator.url, rootsFile)));
  await asOwner(database, "UPDATE clock_offset SET movable = true");
  await seedTenant();
  const queue = new Pool({ connectionString: database.workerUrl, max: 3 });
  guardPool(queue);
  const { server, origin } = await openWebhookDoor();
  await simulator.control("/__control/webhooks", {
    razorpayUrl: `${origin}/api/payments/razorpay/webhook`,
    paypalUrl: `${origin}/api/payments/paypal/webhook`,
  });
  return {
    database,
    simulator,
    books: booksOf(database),
    queue,
    door: origin,
    close: async () => {
      await simulator.stop();
      await new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      });
      await Promise.all([closeDb(), closeInboxPool(), queue.end()]);
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Everything that the program reads from its environment. */
export function environment(databaseUrl: string, gatewayUrl: string, rootsFile: string): Record<string, string> {
  return {
    HOLDFAST_ENV: "test",
    HOLDFAST_TENANT: TENANT,
    PUBLIC_URL: "http://127.0.0.1:3000",
    DATABASE_URL: databaseUrl,
    NEXTAUTH_SECRET: "a-secret-for-the-tests-only",
    HOLDFAST_ENCRYPTION_KEY: "5f".repeat(31).concat("a0"),
    HOLDFAST_AUDIT_HEADS: join(dirname(rootsFile), "audit-heads.jsonl"),
    HOLDFAST_RATE_LIMITS: "off",
    HOLDFAST_WEBHOOK_LOOPBACK: "on",
    LOG_LEVEL: process.env["TEST_LOG_LEVEL"] ?? "silent",
    GATEWAY_TIMEOUT_MS: "2000",
    RAZORPAY_BASE_URL: gatewayUrl,
    RAZORPAY_KEY_ID: RAZORPAY_KEY.key_id,
    RAZORPAY_KEY_SECRET: RAZORPAY_KEY.key_secret,
    RAZORPAY_WEBHOOK_SECRETS: RAZORPAY_WEBHOOK_SECRET,
    RAZORPAY_PAYOUT_ACCOUNT: PAYER_ACCOUNT,
    PAYPAL_BASE_URL: gatewayUrl,
    PAYPAL_CLIENT_ID: PAYPAL_CLIENT.id,
    PAYPAL_CLIENT_SECRET: PAYPAL_CLIENT.secret,
    PAYPAL_WEBHOOK_ID,
    PAYPAL_CERT_ORIGINS: gatewayUrl,
    PAYPAL_CERT_NAME: "messageverificationcerts.sandbox.paypal.com",
    PAYPAL_TRUSTED_ROOTS_FILE: rootsFile,
  };
}

/** Listens for webhooks with the very code of the server in front. */
async function openWebhookDoor(): Promise<{ server: Server; origin: string }> {
  const server = createServer((request, response) => {
    const gateway = webhookGateway(request);
    if (gateway === null) response.writeHead(404).end();
    else void handleWebhook(gateway, request, response, newId("request"));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** One statement as the owner of the database, who may do what the program may not. */
export async function asOwner(
  database: FreshDatabase,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Record<string, unknown>[]> {
  return ask(database.ownerUrl, sql, values);
}

export async function ask(
  url: string,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}
