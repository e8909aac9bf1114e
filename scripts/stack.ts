// Starts the whole product on this machine: database, simulator, worker and web server, each a process of its own.
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { asWorker, readConfig, useConfig } from "@/lib/config/config";
import { closeDb } from "@/lib/db/client";
import { startPostgres } from "@/lib/db/embedded";
import { migrate } from "@/lib/db/migrate";
import { ensureLoginRoles, type LoginUrls } from "@/lib/db/roles";
import { freePort, type Program, startProgram } from "./processes";
import { compiledProgram, type ProgramName, shortLivedProgram, sourceProgram } from "./programs";
import { DEMO_ACCOUNTS, seed } from "./seed";
import { AT_ONCE, seedLinkedAccount } from "./seed-linked";
import { seedTutors } from "./seed-tutors";

export interface StackOptions {
  /** Where all state lives; made when missing. */
  readonly dir: string;
  readonly kind: "demo" | "development" | "test";
  /** False gives up fsync, for tests that throw the data away. */
  readonly durable: boolean;
  readonly onStep?: (title: string) => void;
  /** Called when a part ends by itself. */
  readonly onDeath?: (name: string, code: number | null) => void;
  /** Which of our programs to start beside the database and the simulator. */
  readonly parts?: { readonly web?: boolean; readonly worker?: boolean };
  readonly env?: Readonly<Record<string, string>>;
}

export interface Stack {
  readonly web: string;
  readonly simulator: string;
  readonly ownerUrl: string;
  readonly appUrl: string;
  /** May read schema `books` and nothing else. */
  readonly readerUrl: string;
  readonly pids: Readonly<Record<string, number>>;
  /** The environment that our programs run in. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

interface Saved {
  readonly secrets: Readonly<
    Record<"auth" | "encryption" | "app" | "worker" | "reader" | "keySecret" | "webhookSecret" | "clientSecret", string>
  >;
  readonly ports: { readonly web: number; readonly simulator: number };
}

const HOW_STARTED = { demo: compiledProgram, development: sourceProgram, test: shortLivedProgram } as const;

const WEB_PORT = 3210;
const SIMULATOR_PORT = 3211;
const SIMULATOR_STATE = "simulator.json";
const AUDIT_HEADS = "audit-heads.jsonl";

/** Starts everything; what was started is stopped again when a later part fails. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const each of stops.splice(0).toReversed()) await each();
  };
  try {
    return { ...(await startParts(options, stops)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(options: StackOptions, stops: (() => Promise<void>)[]): Promise<Omit<Stack, "stop">> {
  const say = options.onStep ?? (() => undefined);
  mkdirSync(options.dir, { recursive: true, mode: 0o700 });
  const saved = await loadSaved(options);
  say("starting PostgreSQL");
  const postgres = await startPostgres({ dataDir: join(options.dir, "postgres"), durable: options.durable });
  stops.push(() => postgres.stop());
  if (postgres.isNew) partFromOldBooks(options.dir);
  say("applying migrations");
  await migrate(postgres.ownerUrl, "`npm run reset` forgets the stored data; then start again.");
  const logins = await ensureLoginRoles(postgres.ownerUrl, {
    app: saved.secrets.app,
    worker: saved.secrets.worker,
    auditor: saved.secrets.reader,
  });
  await asOwner(postgres.ownerUrl, "UPDATE clock_offset SET movable = true");
  const env = environmentOf(options, saved, logins);
  const isDevelopment = options.kind === "development";
  const find = HOW_STARTED[options.kind];
  const start = (name: ProgramName, ...args: readonly string[]): Promise<Program> =>
    startPart(options, env, stops, { name, args: [...find(name), ...args] });
  say("starting the gateway simulator");
  const simulator = await start("simulator");
  await catchUpSimulator(String(simulator.ready["simulator"]), postgres.ownerUrl);
  say("filling in the demonstration's data");
  useConfig(asWorker(readConfig(env)));
  await seed();
  await seedTutors();
  if (options.kind === "demo") await seedLinkedAccount();
  await closeDb();
  say("starting the worker and the web server");
  const worker = options.parts?.worker === false ? null : start("worker");
  const web = options.parts?.web === false ? null : start("web", ...(isDevelopment ? ["--dev"] : []));
  const [workerProgram, webProgram] = await Promise.all([worker, web]);
  return {
    web: env["PUBLIC_URL"] ?? "",
    simulator: String(simulator.ready["simulator"]),
    ownerUrl: postgres.ownerUrl,
    appUrl: logins.appUrl,
    readerUrl: logins.auditorUrl,
    pids: {
      databasePid: await databasePid(postgres.ownerUrl),
      simulatorPid: simulator.pid,
      ...(workerProgram ? { workerPid: workerProgram.pid } : {}),
      ...(webProgram ? { webPid: webProgram.pid } : {}),
    },
    env,
  };
}

/**
 * The data of root's PostgreSQL may live in the temp dir and go when that is cleaned. What the simulator remembers of those
 * books goes with them; the audit heads, which are evidence, are put aside.
 */
function partFromOldBooks(dir: string): void {
  rmSync(join(dir, SIMULATOR_STATE), { force: true });
  const heads = join(dir, AUDIT_HEADS);
  if (existsSync(heads)) renameSync(heads, `${heads}.before`);
}

async function startPart(
  options: StackOptions,
  env: Readonly<Record<string, string>>,
  stops: (() => Promise<void>)[],
  part: { name: string; args: readonly string[] },
): Promise<Program> {
  const program = await startProgram({
    ...part,
    env: environmentFor(part.name, env),
    logFile: join(options.dir, `${part.name}.log`),
    onExit: (code) => options.onDeath?.(part.name, code),
  });
  stops.push(() => program.stop());
  return program;
}

/** The web server is not told how to get past the wall between tenants. */
export function environmentFor(part: string, env: Stack["env"]): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => part !== "web" || name !== "DATABASE_WORKER_URL"));
}

/** Secrets and ports are drawn once and kept, so that a second start finds everything where it was. */
async function loadSaved({ dir, kind }: StackOptions): Promise<Saved> {
  const file = join(dir, "secrets.json");
  const random = (bytes: number): string => randomBytes(bytes).toString("hex");
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Saved) : null;
  const ports = {
    web: await freePort(known?.ports.web ?? wish(kind, WEB_PORT)),
    simulator: await freePort(known?.ports.simulator ?? wish(kind, SIMULATOR_PORT)),
  };
  const secrets = {
    auth: random(32),
    encryption: random(32),
    app: random(16),
    worker: random(16),
    reader: random(16),
    keySecret: random(16),
    webhookSecret: random(16),
    clientSecret: random(16),
    ...known?.secrets,
  };
  const saved = { secrets, ports };
  writeFileSync(file, JSON.stringify(saved), { mode: 0o600 });
  return saved;
}

async function asOwner<T extends pg.QueryResultRow>(ownerUrl: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: ownerUrl });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function databasePid(ownerUrl: string): Promise<number> {
  const [row] = await asOwner<{ pid: string }>(
    ownerUrl,
    "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1) AS pid",
  );
  return Number(row?.pid ?? 0);
}

/** The simulator's clock starts where the product's clock was left. */
async function catchUpSimulator(url: string, ownerUrl: string): Promise<void> {
  const [offset] = await asOwner<{ ms: string }>(ownerUrl, "SELECT offset_ms AS ms FROM clock_offset");
  const clock = (await (await fetch(`${url}/__control/clock`)).json()) as { offsetMs: number };
  const advanceMs = Number(offset?.ms ?? 0) - clock.offsetMs;
  if (advanceMs <= 0) return;
  await fetch(`${url}/__control/clock`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ advanceMs }),
  });
}

/** Stacks of tests start side by side and would all find the same port free; people like a port they know. */
const wish = (kind: StackOptions["kind"], port: number): number => (kind === "test" ? 0 : port);

function environmentOf(options: StackOptions, { secrets, ports }: Saved, logins: LoginUrls): Record<string, string> {
  const web = `http://127.0.0.1:${ports.web}`;
  const simulator = `http://127.0.0.1:${ports.simulator}`;
  const certificates = join(options.dir, "simulator-ca");
  return {
    NODE_ENV: options.kind === "development" ? "development" : "production",
    HOLDFAST_ENV: options.kind,
    PUBLIC_URL: web,
    HOST: "127.0.0.1",
    PORT: String(ports.web),
    DATABASE_URL: logins.appUrl,
    DATABASE_WORKER_URL: logins.workerUrl,
    DATABASE_READER_URL: logins.auditorUrl,
    NEXTAUTH_SECRET: secrets.auth,
    HOLDFAST_ENCRYPTION_KEY: secrets.encryption,
    HOLDFAST_AUDIT_HEADS: join(options.dir, AUDIT_HEADS),
    LOG_LEVEL: "warn",
    NEXT_TELEMETRY_DISABLED: "1",
    RAZORPAY_BASE_URL: simulator,
    RAZORPAY_CHECKOUT_URL: `${simulator}/v1/checkout.js`,
    RAZORPAY_KEY_ID: "rzp_test_holdfast",
    RAZORPAY_KEY_SECRET: secrets.keySecret,
    RAZORPAY_WEBHOOK_SECRETS: secrets.webhookSecret,
    RAZORPAY_PAYOUT_ACCOUNT: "7878780080316316",
    PAYPAL_BASE_URL: simulator,
    PAYPAL_CLIENT_ID: "paypal_test_holdfast",
    PAYPAL_CLIENT_SECRET: secrets.clientSecret,
    PAYPAL_WEBHOOK_ID: "0EH40505U7160970P",
    PAYPAL_CERT_ORIGINS: simulator,
    PAYPAL_CERT_NAME: "messageverificationcerts.sandbox.paypal.com",
    PAYPAL_TRUSTED_ROOTS_FILE: join(certificates, "paypal-root.pem"),
    SIMULATOR_PORT: String(ports.simulator),
    SIMULATOR_RAZORPAY_KEY_SECRET: secrets.keySecret,
    SIMULATOR_RAZORPAY_WEBHOOK_SECRET: secrets.webhookSecret,
    SIMULATOR_RAZORPAY_WEBHOOK_URL: `${web}/api/payments/razorpay/webhook`,
    SIMULATOR_PAYPAL_CLIENT_SECRET: secrets.clientSecret,
    SIMULATOR_PAYPAL_WEBHOOK_URL: `${web}/api/payments/paypal/webhook`,
    SIMULATOR_CA_DIR: certificates,
    SIMULATOR_STATE_FILE: join(options.dir, SIMULATOR_STATE),
    ...(options.kind === "demo" ? AT_ONCE : {}),
    ...options.env,
  };
}

/** Writes down what is running where, for people, scripts and checkers. */
export function writeRunFile(dir: string, stack: Stack): void {
  const run = {
    web: stack.web,
    simulator: stack.simulator,
    database: { reader: stack.readerUrl, owner: stack.ownerUrl },
    pids: { mainPid: process.pid, ...stack.pids },
    accounts: DEMO_ACCOUNTS,
  };
  writeFileSync(join(dir, "run.json"), `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 });
}

export function removeRunFile(dir: string): void {
  rmSync(join(dir, "run.json"), { force: true });
}
