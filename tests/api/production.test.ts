import { spawn } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort, type Program, startProgram } from "@/scripts/processes";
import { compiledProgram } from "@/scripts/programs";
import { expectOk, expectRefusal, type Reply, send } from "./support/http";
import { type Actor, signIn } from "./support/people";
import { useStack } from "./support/stack";

const api = useStack({ parts: { web: false, worker: false } });
const PUBLIC = "https://pay.example.test";
const SECRETS = {
  NEXTAUTH_SECRET: "correct-horse-battery-staple-9321",
  RAZORPAY_KEY_SECRET: "very-secret-key-of-razorpay",
  DATABASE_URL: "postgres://app:hunter2-hunter2@127.0.0.1:1/none",
  HOLDFAST_ENCRYPTION_KEY: "0123456789abcdef".repeat(4),
};

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** `npm start` with nothing but these variables. */
function npmStart(variables: Readonly<Record<string, string>>): Promise<Ended> {
  const env = {
    PATH: process.env["PATH"] ?? "",
    NODE_ENV: "production" as const,
    HOLDFAST_ENV: "production",
    PORT: "0",
    ...variables,
  };
  const child = spawn(process.execPath, compiledProgram("web"), {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
  const timer = setTimeout(() => child.kill("SIGKILL"), 25_000);
  return new Promise((resolve) => {
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code, output: Buffer.concat(chunks).toString() });
    });
  });
}

function expectNoSecrets(output: string): void {
  for (const secret of [...Object.values(SECRETS), "hunter2-hunter2"]) expect(output).not.toContain(secret);
  expect(output).not.toMatch(/\n\s+at /);
}

describe("npm start in production", () => {
  it("names every variable that is missing", async () => {
    const { code, output } = await npmStart({});
    expect(code).toBe(1);
    for (const name of [
      "PUBLIC_URL",
      "DATABASE_URL",
      "NEXTAUTH_SECRET",
      "HOLDFAST_ENCRYPTION_KEY",
      "RAZORPAY_KEY_ID or PAYPAL_CLIENT_ID",
    ]) {
      expect(output).toContain(`- ${name}: `);
    }
  });

  it("lists everything that is wrong at once, and prints no secret", async () => {
    const { code, output } = await npmStart({
      ...SECRETS,
      PUBLIC_URL: "http://pay.example.test",
      DATABASE_URL: "mysql://app:hunter2-hunter2@db/none",
      NEXTAUTH_SECRET: "changeme-changeme-changeme",
      HOLDFAST_ENCRYPTION_KEY: "0".repeat(64),
      PORT: "70000",
      RAZORPAY_KEY_ID: "rzp_live_1",
      LOG_LEVEL: "loud",
    });
    expect(code).toBe(1);
    const faults = output.split("\n").filter((line) => line.startsWith("  - "));
    const named = [
      "DATABASE_URL",
      "PORT",
      "LOG_LEVEL",
      "RAZORPAY_WEBHOOK_SECRETS",
      "RAZORPAY_PAYOUT_ACCOUNT",
      "PUBLIC_URL",
      "NEXTAUTH_SECRET",
      "HOLDFAST_ENCRYPTION_KEY",
    ];
    for (const name of named) expect(faults.filter((fault) => fault.startsWith(`  - ${name}: `))).toHaveLength(1);
    expectNoSecrets(output);
  });

  it("says that the database cannot be reached, without its password", async () => {
    const gateway = {
      RAZORPAY_KEY_ID: "rzp_live_1",
      RAZORPAY_WEBHOOK_SECRETS: "a-webhook-secret-1",
      RAZORPAY_PAYOUT_ACCOUNT: "1",
    };
    const { code, output } = await npmStart({ ...SECRETS, ...gateway, PUBLIC_URL: PUBLIC });
    expect(code).toBe(1);
    expect(output).toContain("the database is not ready");
    expectNoSecrets(output);
  });
});

describe("a production instance", () => {
  let program: Program;
  let web: string;
  let operator: Actor;

  beforeAll(async () => {
    const port = await freePort(0);
    const env = {
      ...api.stack.env,
      HOLDFAST_ENV: "production",
      HOLDFAST_WEBHOOK_LOOPBACK: "off",
      PUBLIC_URL: PUBLIC,
      PORT: String(port),
    };
    program = await startProgram({
      name: "web",
      args: compiledProgram("web"),
      env,
      logFile: join(api.dir, "production.log"),
    });
    web = String(program.ready["web"]);
    operator = await signIn({ web }, "operator");
  }, 60_000);

  afterAll(() => program.stop());

  it("never moves its clock", async () => {
    const body = { advanceMs: 1 };
    const reply: Reply = await send(web, {
      path: "/api/operator/clock",
      body,
      cookie: operator.cookie,
      headers: { origin: PUBLIC },
    });
    expectRefusal(reply, 403, "clock_fixed");
    expect(await api.sql("SELECT offset_ms::int AS ms FROM clock_offset")).toEqual([{ ms: 0 }]);
  });

  it("takes requests from its public address only, whatever it listens on", async () => {
    const call = { path: "/api/sessions/settle", body: { processBatch: true }, cookie: operator.cookie };
    const headers = { "idempotency-key": "from-the-public-address" };
    expectOk(await send(web, { ...call, headers: { ...headers, origin: PUBLIC } }));
    expectRefusal(await send(web, { ...call, headers: { ...headers, origin: web } }), 403, "cross_site");
  });

  it("binds the session to this host over https, out of reach of scripts", async () => {
    expect(operator.cookie).toContain("__Host-holdfast.session=");
    const renamed = operator.cookie.replaceAll("__Host-holdfast.session", "holdfast.session");
    expectRefusal(await send(web, { path: "/api/operator/clock", cookie: renamed }), 401, "unauthenticated");
    const reply = await send(web, { path: "/api/auth/session", cookie: operator.cookie });
    const line = (reply.headers["set-cookie"] ?? []).find((each) => each.startsWith("__Host-holdfast.session="));
    expect(line).toMatch(/Path=\//);
    for (const flag of ["HttpOnly", "Secure", "SameSite=Lax"]) expect(line).toContain(flag);
    expect(line).not.toContain("Domain=");
  });

  it("binds next-auth's own cookies the same way", async () => {
    const lines = (await send(web, { path: "/api/auth/csrf" })).headers["set-cookie"] ?? [];
    expect(lines).toHaveLength(2);
    for (const line of lines)
      expect(line).toMatch(/^__Host-holdfast\.[\w-]+=.*Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  });

  it("tells browsers to come over https only, for two years", async () => {
    for (const path of ["/", "/api/health", "/api/none", "/%"]) {
      const { headers } = await send(web, { path });
      expect(headers["strict-transport-security"]).toBe("max-age=63072000; includeSubDomains");
      if (path === "/") expect(headers["content-security-policy"]).toContain("upgrade-insecure-requests");
    }
  });

  it("shows its figures to nobody while no token is configured", async () => {
    for (const authorization of ["", "Bearer ", "Bearer undefined", "Bearer null"])
      expectRefusal(await send(web, { path: "/api/metrics", headers: { authorization } }), 404, "not_found");
  });

  it("redirects to its public address", async () => {
    for (const headers of [{}, { host: "pay.example.test" }]) {
      const reply = await send(web, { path: "/orders", headers });
      expect(reply.status).toBe(307);
      expect(new URL(String(reply.headers.location), PUBLIC).href).toBe(`${PUBLIC}/sign-in?next=%2Forders`);
    }
    expectRefusal(await send(web, { path: "/orders", headers: { host: "evil.example" } }), 421, "unknown_host");
  });
});
