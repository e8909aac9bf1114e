import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { errorMessage } from "@/lib/core/errors";
import { AT_ONCE } from "../seed-linked";
import { gatherCast } from "./cast";
import { Client } from "./client";
import { StormClock } from "./clock";
import { compareBooks } from "./compare";
import { comeToRest, conduct, type Stage } from "./conduct";
import { Control } from "./control";
import { FORGED } from "./forgery";
import { type Kills, startKiller } from "./killer";
import type { Scene } from "./life";
import { fillBalances, payOut } from "./payouts";
import { type Product, startProduct } from "./product";
import { findLost, findSurplus } from "./receipts";
import { drawSecrets, refusedGenuine, type Rotation } from "./rotation";
import { attemptsOf, ourSide, theirSide } from "./sides";
import { startWatch } from "./watch";
import { LOSSY, startWeather, STORMY } from "./weather";

export interface StormOptions {
  readonly payments: number;
  /** Instead of whole lives so many payouts, while half of the calls to the gateways go wrong; 0 for lives. */
  readonly payouts: number;
  readonly killEverySeconds: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}

export interface StormResult {
  readonly seed: number;
  readonly payments: number;
  readonly payouts: number;
  readonly kills: Kills;
  readonly forged: number;
  readonly acceptedForgeries: number;
  /** Genuine webhooks that were refused, the secret's rotation included. */
  readonly refusedGenuine: number;
  readonly lost: number;
  readonly doubled: number;
  readonly violations: number;
  readonly differencesWithGateway: number;
  readonly seconds: number;
}

const environment = ({ before, after }: Rotation) => ({
  HOLDFAST_RATE_LIMITS: "off",
  ...AT_ONCE,
  GATEWAY_TIMEOUT_MS: "2000",
  // A snapshot of the simulator every second would cost more than everything else; the gateways are never killed.
  SIMULATOR_STATE_FILE: "",
  RAZORPAY_WEBHOOK_SECRETS: `${before},${after}`,
  SIMULATOR_RAZORPAY_WEBHOOK_SECRET: before,
});

/** Runs one storm on a product of its own, all of which is gone afterwards. */
export async function runStorm(options: StormOptions): Promise<StormResult> {
  const dir = mkdtempSync(join(tmpdir(), "holdfast-storm-"));
  // As root PostgreSQL runs as another user, who has to get through this folder to its data.
  chmodSync(dir, 0o711);
  const remove = (): void => {
    try {
      rmSync(dir, { recursive: true, force: true });
    } catch (error) {
      // On the way out the database may still be writing; what ends the parts must run all the same.
      options.say(`${dir} is left behind: ${errorMessage(error)}`);
    }
  };
  process.once("exit", remove);
  const secrets = drawSecrets();
  const product = await startProduct({ dir, env: environment(secrets), say: options.say });
  const pool = new pg.Pool({ connectionString: product.stack.ownerUrl, max: 2 });
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  try {
    return await rage({ ...options, secrets }, product, pool);
  } finally {
    await pool.end();
    await product.stop();
    if (process.env["STORM_KEEP"] === undefined) remove();
    process.off("exit", remove);
  }
}

type Setting = StormOptions & { readonly secrets: Rotation };

async function rage(options: Setting, product: Product, pool: pg.Pool): Promise<StormResult> {
  const { seed, payouts, say } = options;
  const payments = payouts > 0 ? 0 : options.payments;
  const stage = await setStage(options, product, pool);
  const { scene } = stage;
  if (payouts > 0) await fillBalances(stage, payouts);
  const began = performance.now();
  const watch = startWatch(product.stack.readerUrl);
  await startWeather(scene.control, seed, payouts > 0 ? LOSSY : STORMY);
  const killer = startKiller(product, scene.client, { everySeconds: options.killEverySeconds, seed });
  await (payouts > 0 ? payOut(stage, payouts) : conduct(stage, payments));
  const kills = await killer.stop();
  const open = await comeToRest(stage);
  const violations = await watch.stop();
  const found = {
    accepted: await acceptedForgeries(pool, scene),
    refused: await refusedGenuine(scene.control),
    ...(await judge(stage)),
    violations: [
      ...violations.map((each) => `${each.rule} ${each.subject} (${each.detail})`),
      ...open.map((each) => `I11 ${each}`),
      ...product.deaths.map((part) => `the ${part} ended by itself`),
    ],
  };
  report(found);
  say(`${watch.checks} checks of the books; ${describeRecoveries(product)}`);
  return {
    seed,
    payments,
    payouts,
    kills,
    forged: scene.forgeries.sent,
    acceptedForgeries: found.accepted.length,
    refusedGenuine: found.refused.length,
    lost: found.lost.length,
    doubled: found.doubled.length,
    violations: found.violations.length,
    differencesWithGateway: found.differences.length,
    seconds: Math.round((performance.now() - began) / 100) / 10,
  };
}

async function setStage({ seed, say, secrets }: Setting, { stack }: Product, pool: pg.Pool): Promise<Stage> {
  const [cast, client, control] = [await gatherCast(stack), new Client(), new Control(stack.simulator)];
  const scene: Scene = {
    seed,
    web: stack.web,
    secrets,
    certificateUrl: `${stack.simulator}/v1/notifications/certs/forged`,
    cast,
    client,
    control,
    receipts: [],
    doubled: [],
    forgeries: { sent: 0, accepted: 0 },
  };
  return { scene, clock: new StormClock(cast, client, control), pool, say };
}

async function acceptedForgeries(pool: pg.Pool, scene: Scene): Promise<string[]> {
  const { rows } = await pool.query<{ key: string }>(
    "SELECT event_key AS key FROM inbox_event WHERE event_key LIKE $1",
    [`%${FORGED}%`],
  );
  const stored = rows.map((row) => `stored: ${row.key}`);
  return stored.length > 0 ? stored : Array.from({ length: scene.forgeries.accepted }, () => "answered with 2xx");
}

async function judge({ scene, pool }: Stage): Promise<{ lost: string[]; doubled: string[]; differences: string[] }> {
  const theirs = theirSide(await scene.control.get("/__books"));
  const compared = compareBooks(await ourSide(pool), theirs, await attemptsOf(pool));
  return {
    lost: [...compared.lost, ...(await findLost(pool, scene.receipts))],
    doubled: [...scene.doubled, ...compared.doubled, ...(await findSurplus(pool, scene.receipts))],
    differences: [...compared.differences],
  };
}

const MAX_SHOWN = 20;

/** What went wrong is told always, also where nothing else is. */
function report(found: Readonly<Record<string, readonly string[]>>): void {
  for (const [kind, lines] of Object.entries(found))
    for (const line of lines.slice(0, MAX_SHOWN)) console.error(`${kind}: ${line}`);
}

function describeRecoveries({ recoveries }: Product): string {
  return Object.entries(recoveries)
    .map(([part, ms]) => {
      const sorted = ms.toSorted((a, b) => a - b);
      const at = (share: number): string => ((sorted[Math.floor((sorted.length - 1) * share)] ?? 0) / 1_000).toFixed(1);
      return `${part} back after ${at(0.5)} s (at most ${at(1)} s)`;
    })
    .join(", ");
}
