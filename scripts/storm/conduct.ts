import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import { z } from "zod";
import { diceOf } from "../dice";
import { DAY_MS, HOUR_MS, MINUTE_MS, type StormClock } from "./clock";
import { beginLife, type Life, type Scene } from "./life";
import { BEATS, liveBeat } from "./plan";
import { rotate } from "./rotation";
import { openObjects, untilQuiet } from "./quiet";

export interface Stage {
  readonly scene: Scene;
  readonly clock: StormClock;
  /** As the owner of the database. */
  readonly pool: pg.Pool;
  readonly say: (line: string) => void;
}

const LARGEST_WAVE = 500;
const FEWEST_WAVES = 3;
const SETTLE_DOWN_MS = 3_000;
/** A key whose first request died is taken over after a minute of our clock. */
const LEASE_MS = 61_000;
const LOOK_MS = 250;
const LOOKS_WITHOUT_PROGRESS = 8;
/** So many others may still be on their way when the clock moves over the lease. */
const FEW = 5;
const PROGRESS_MS = 10_000;

/**
 * Lets all lives happen, in waves that overlap: while one wave pays, the one before completes and the one before that is
 * settled. After each beat the clock moves: a little, so that what the webhooks did not say is asked for, and by a day.
 */
export async function conduct(stage: Stage, payments: number): Promise<void> {
  const size = Math.min(LARGEST_WAVE, Math.ceil(payments / FEWEST_WAVES));
  const waves: Life[][] = [];
  for (let first = 0; first < payments; first += size) {
    const count = Math.min(size, payments - first);
    waves.push(Array.from({ length: count }, (_, index) => beginLife(stage.scene, first + index)));
  }
  const beats = waves.length + BEATS.length - 1;
  for (let beat = 0; beat < beats; beat += 1) {
    const began = performance.now();
    const rotated = beat === Math.floor(beats / 2) ? rotate(stage.scene.control, stage.scene.secrets) : null;
    const lives = BEATS.flatMap((name, age) => (waves[beat - age] ?? []).map((life) => liveBeat(life, name)));
    await Promise.all([finish(stage, lives), rotated]);
    const left = await calm(stage);
    await stage.clock.move(3 * MINUTE_MS);
    const leftLater = await calm(stage);
    const seconds = ((performance.now() - began) / 1_000).toFixed(1);
    stage.say(
      `beat ${beat + 1}: ${lives.length} lives, ${seconds} s; left over: ${[...left, "/", ...leftLater].join(" ")}`,
    );
    await stage.scene.control.post("/__control/webhooks", {});
    await stage.clock.move(25 * HOUR_MS);
  }
}

function tally(words: readonly string[]): string {
  const counts = [...new Set(words)].map((word) => `${words.filter((each) => each === word).length} ${word}`);
  return counts.join(", ") || "none";
}

/** Waits for the lives of a beat; where nearly all that are left wait for a lease, the clock moves over it. */
async function finish({ scene, clock, say }: Stage, lives: readonly Promise<void>[]): Promise<void> {
  let isDone = false;
  const all = Promise.all(lives).finally(() => {
    isDone = true;
  });
  let looks = 0;
  let saidAt = performance.now();
  const watch = async (): Promise<void> => {
    while (!isDone) {
      await pause(LOOK_MS);
      if (performance.now() - saidAt > PROGRESS_MS) {
        saidAt = performance.now();
        say(`${scene.client.busy} requests under way, again: ${tally([...scene.client.again.values()])}`);
      }
      const { held, busy } = scene.client;
      const isStuck = held > 0 && busy - held < FEW;
      looks = isStuck ? looks + 1 : 0;
      if (looks < LOOKS_WITHOUT_PROGRESS) continue;
      looks = 0;
      await clock.move(LEASE_MS);
    }
  };
  await Promise.all([all, watch()]);
}

async function calm({ pool, scene }: Stage): Promise<string[]> {
  return untilQuiet(pool, scene.control, SETTLE_DOWN_MS);
}

/** What the clock moves by at the end, so that every question is asked and every deadline passes. */
const END_MOVES = [
  3 * MINUTE_MS,
  10 * MINUTE_MS,
  HOUR_MS,
  6 * HOUR_MS,
  ...Array.from({ length: 8 }, () => DAY_MS),
  ...Array.from({ length: 6 }, () => 3 * DAY_MS),
];
const END_QUIET_MS = 90_000;

/**
 * After the storm: the gateways work again, webhooks that wait arrive, operators send refused refunds again, banks decide
 * and are paid what was released, and the clock moves until nothing is left to do.
 * @returns what is still not at its end
 */
export async function comeToRest(stage: Stage): Promise<string[]> {
  const { scene, clock, pool, say } = stage;
  await scene.control.clearFaults();
  await scene.control.post("/__control/webhooks", {});
  for (const advanceMs of END_MOVES) {
    const left = await untilQuiet(pool, scene.control, END_QUIET_MS);
    if (left.length > 0) say(`still due: ${left.join(", ")}`);
    await resendRefused(stage);
    await decideDisputes(stage);
    await scene.control.post("/__control/razorpay/settlements", {});
    await clock.move(advanceMs);
  }
  await untilQuiet(pool, scene.control, END_QUIET_MS);
  return openObjects(pool);
}

/** Refunds that the gateway refused for good wait for an operator. */
async function resendRefused({ scene, pool }: Stage): Promise<void> {
  const { rows } = await pool.query<{ id: string; attempt: number }>(
    "SELECT id, attempt FROM refund WHERE state = 'needs_manual'",
  );
  await Promise.all(
    rows.map(({ id, attempt }) =>
      scene.client.do({
        person: scene.cast.operator,
        path: `/api/refunds/${id}/decide`,
        body: { decision: "resend", reason: "the gateway works again" },
        key: `storm-resend-${id}-${attempt}`,
      }),
    ),
  );
}

const Disputes = z.object({ disputes: z.array(z.object({ id: z.string(), status: z.string() })) });

/** The banks decide about what was answered. */
async function decideDisputes({ scene }: Stage): Promise<void> {
  const { disputes } = Disputes.parse(await scene.control.get("/__books"));
  for (const [index, { id, status }] of disputes.entries()) {
    if (status.toLowerCase() !== "under_review") continue;
    const outcome = diceOf(scene.seed, `verdict/${index}`).pick(["won", "lost"]);
    await scene.control.post("/__control/disputes/decide", { id, outcome });
  }
}
