import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findPlace } from "@/lib/db/embedded-place";
import { checkBooks } from "@/lib/payments/ledger/check-books";
import { book, bookAndPay, INR_OFFER } from "./support/deeds";
import { expectOk, expectRefusal, type Reply, send, until } from "./support/http";
import { type Actor, signIn } from "./support/people";
import { deliverSigned, settled } from "./support/razorpay";
import { useStack } from "./support/stack";

const PATIENCE_MS = 20_000;
const api = useStack();
let customer: Actor;
let restarted: ChildProcess | undefined;

beforeAll(async () => {
  customer = await signIn(api, "customer");
}, 30_000);

const kill = (): void => void restarted?.kill("SIGQUIT");

// Declared after the stack's own hook and therefore run before it.
afterAll(async () => {
  const server = restarted;
  if (!server) return;
  process.off("exit", kill);
  const gone = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGQUIT");
  await gone;
});

const ready = (): Promise<Reply> => send(api.web, { path: "/api/ready", timeoutMs: PATIENCE_MS });

async function stopDatabase(): Promise<void> {
  process.kill(api.stack.pids["databasePid"] ?? 0, "SIGINT");
  await until(ready, (reply) => reply.status !== 200);
}

/** Starts the same cluster again, at the same address. */
async function startDatabase(): Promise<void> {
  const place = findPlace(join(api.dir, "postgres"));
  const options = readFileSync(join(place.dataDir, "postmaster.opts"), "utf8");
  const args = [...options.matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? "");
  restarted = spawn(join(place.binDir, "postgres"), args, { ...place.user, cwd: place.binDir, stdio: "ignore" });
  process.once("exit", kill);
  await until(ready, (reply) => reply.status === 200);
}

describe("while the database is away", () => {
  it("is ready before, and says so without a sign-in", async () => {
    expect(expectOk(await ready())).toMatchObject({ ok: true });
    expect(expectOk(await send(api.web, { path: "/api/health" }))).toEqual({ ok: true });
    await bookAndPay(api, customer);
  });

  it("answers 503 in JSON where it needs the database, and lives", async () => {
    await stopDatabase();
    expectRefusal(await ready(), 503, "unavailable");
    expect(expectOk(await send(api.web, { path: "/api/health" }))).toEqual({ ok: true });
    for (const reply of await Promise.all([
      customer.post("/api/payments/create-order", INR_OFFER, { "idempotency-key": randomUUID() }),
      customer.get("/api/payments/status/razorpay/none"),
      customer.get("/api/auth/session"),
      deliverSigned(api, Buffer.from('{"event":"x"}')),
    ])) {
      expectRefusal(reply, 503, "unavailable");
      expect(Number(reply.headers["retry-after"])).toBeGreaterThan(0);
      // Nobody loses a session because we cannot look it up.
      expect(reply.headers["set-cookie"] ?? []).toEqual([]);
    }
    expect(api.deaths).toEqual([]);
  });

  it("refuses a forged webhook as always", async () => {
    expectRefusal(
      await send(api.web, { path: "/api/payments/razorpay/webhook", body: "{}" }),
      401,
      "invalid_signature",
    );
  });

  it("works again by itself when the database is back (F59)", async () => {
    await startDatabase();
    expect((await book(customer)).amount).toBe(500_000);
    const eventId = randomUUID();
    expectOk(await deliverSigned(api, Buffer.from('{"event":"x"}'), eventId));
    expect(await settled(api, eventId)).toMatchObject({ status: "ignored" });
    await bookAndPay(api, customer);
    expect(api.deaths).toEqual([]);
    expect(await checkBooks(api.stack.readerUrl)).toEqual([]);
  }, 60_000);
});
