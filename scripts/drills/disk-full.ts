// A drill: PostgreSQL's disk runs full while money is posted, and is given room again. Started by tests/flows/disk-full.test.ts
// in a folder that is a small disk of its own. Prints one JSON line.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { readConfig, useConfig } from "@/lib/config/config";
import { isAppError } from "@/lib/core/errors";
import { money } from "@/lib/core/money";
import { closeDb, db } from "@/lib/db/client";
import { startPostgres } from "@/lib/db/embedded";
import { migrate } from "@/lib/db/migrate";
import { ensureLoginRoles } from "@/lib/db/roles";
import { withTx } from "@/lib/db/tx";
import { failureOf } from "@/lib/http/answer";
import { checkBooks } from "@/lib/payments/ledger/check-books";
import { postTransfers } from "@/lib/payments/ledger/post";
import { floatRecipe } from "@/lib/payments/ledger/recipes";

const BALLAST_BYTES = 24 * 1024 * 1024;
const BATCH = 2_000;
const PATIENCE_MS = 90_000;
const TENANT = "tnt_drill";

const folder = process.argv[2] ?? "";
const ballast = join(folder, "ballast");
writeFileSync(ballast, Buffer.alloc(BALLAST_BYTES));
const postgres = await startPostgres({ dataDir: join(folder, "data"), durable: true });
await migrate(postgres.ownerUrl);
await ensureLoginRoles(postgres.ownerUrl, { app: "drill", worker: "drill", auditor: "drill" });
const urlFor = (user: string): string => {
  const url = new URL(postgres.ownerUrl);
  [url.username, url.password] = [user, "drill"];
  return url.href;
};
useConfig(
  readConfig({
    HOLDFAST_ENV: "test",
    HOLDFAST_TENANT: TENANT,
    PUBLIC_URL: "http://127.0.0.1:3000",
    DATABASE_URL: urlFor("holdfast_worker"),
    NEXTAUTH_SECRET: "a-secret-for-the-drill-only",
    HOLDFAST_ENCRYPTION_KEY: "5f".repeat(31).concat("a0"),
    LOG_LEVEL: "silent",
    RAZORPAY_KEY_ID: "rzp_test_drill",
    RAZORPAY_KEY_SECRET: "drill",
    RAZORPAY_WEBHOOK_SECRETS: "drill",
    RAZORPAY_PAYOUT_ACCOUNT: "7878780080316316",
  }),
);

let serial = 0;
const acknowledged: string[] = [];
const refused: string[] = [];
const codes = new Set<string>();

/** Posts one batch; what was answered counts as done, what failed must have left nothing. */
async function post(): Promise<boolean> {
  const sources = Array.from({ length: BATCH }, () => `drill-${(serial += 1)}`);
  const amount = money(100n, "INR");
  const transfers = sources.map((source) => floatRecipe({ tenantId: TENANT, gateway: "razorpay", source, amount }));
  try {
    await withTx((tx) => postTransfers(tx, transfers));
    acknowledged.push(...sources);
    return true;
  } catch (error) {
    refused.push(...sources);
    codes.add(isAppError(error) ? error.code : failureOf(error, "req_drill").code);
    return false;
  }
}

const began = performance.now();
const isInTime = (): boolean => performance.now() - began < PATIENCE_MS;
while ((await post()) && isInTime());
for (let tries = 0; tries < 3; tries += 1) await post();
rmSync(ballast);
while (!(await post()) && isInTime()) await pause(200);

const stored = await db().ledgerTransfer.findMany({ where: { tenantId: TENANT }, select: { source: true } });
const present = new Set(stored.map(({ source }) => source));
const violations = await checkBooks(urlFor("holdfast_reader"));
await closeDb();
await postgres.stop();
process.stdout.write(
  `${JSON.stringify({
    acknowledged: acknowledged.length,
    refused: refused.length,
    codes: [...codes],
    lost: acknowledged.filter((source) => !present.has(source)).length,
    halfDone: refused.filter((source) => present.has(source)).length,
    violations: violations.length,
    cameBack: acknowledged.includes(`drill-${serial}`),
  })}\n`,
);
