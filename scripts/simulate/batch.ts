// Many lives side by side in one database, with one clock for all.
import { errorMessage } from "@/lib/core/errors";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "@/lib/core/time";
import { config } from "@/lib/config/config";
import { advanceClock } from "@/lib/db/clock";
import { db } from "@/lib/db/client";
import { useGateway } from "@/lib/payments/gateways/registry";
import { GATEWAYS } from "@/lib/payments/gateways/types";
import { diceOf } from "../dice";
import { addPeople } from "./people";
import { MemoryGateway, type Weather } from "./gateway";
import { judge, openWork } from "./judge";
import * as acts from "./life";
import type { Life } from "./life";
import type { Plant } from "./plant";
import { Worker } from "./worker";

export interface Failure {
  readonly seed: number;
  readonly what: string;
  readonly trace: readonly string[];
}

/** Lives that share a worker and a clock. */
export interface Batch {
  /** The seed of the first. */
  readonly first: number;
  readonly count: number;
  readonly plant: Plant | null;
}

/** @returns the lives that went wrong. */
export async function runBatch({ first, count, plant }: Batch): Promise<Failure[]> {
  const { tenantId } = config();
  const weathers = new Map<number, Weather>();
  for (let seed = first; seed < first + count; seed += 1) {
    weathers.set(seed, { dice: diceOf(seed, "weather"), isCalm: false, outbox: [] });
  }
  const weatherOf = (seed: number): Weather => {
    const weather = weathers.get(seed);
    if (weather === undefined) throw new Error(`seed ${seed} is not in this batch`);
    return weather;
  };
  const seedOfPartner = (partnerId: string): number => Number(partnerId.slice("par_s".length));
  const knowsKeys = plant !== "forgetful-gateway";
  const gateways = GATEWAYS.map((name) => new MemoryGateway({ name, weatherOf, seedOfPartner, knowsKeys }));
  for (const gateway of gateways) useGateway(gateway);
  const lives = [...weathers].map(([seed, weather]) => acts.beginLife(seed, { tenantId, gateways, weather }));
  await addPeople(lives);
  const worker = new Worker(diceOf(first, "worker"));
  await live(lives, worker);
  await rest(lives, worker);
  return judge(lives, gateways);
}

type Act = (life: Life) => Promise<void> | void;

/** The longest move of the clock. */
const LONG_MS = 4 * DAY_MS;

/** What a life does, part by part; between two parts the clock moves by so much. */
const PARTS: readonly { readonly thenMs: number; readonly acts: readonly Act[] }[] = [
  { thenMs: 3 * MINUTE_MS, acts: [acts.book, acts.pay, acts.deliver] },
  { thenMs: 3 * MINUTE_MS, acts: [acts.succeedLate, acts.deliver] },
  {
    thenMs: 25 * HOUR_MS,
    acts: [
      (life) => acts.refund(life, { key: "early", percent: 12, by: "operator" }),
      acts.complete,
      (life) => acts.refund(life, { key: "wish", percent: 12, by: "customer" }),
      acts.deliver,
    ],
  },
  {
    thenMs: 3 * MINUTE_MS,
    acts: [
      (life) => both(acts.settle(life), acts.refund(life, { key: "release", percent: 15, by: "operator" })),
      acts.decide,
      (life) => both(acts.payOut(life, "first"), acts.refund(life, { key: "racing", percent: 12, by: "operator" })),
      acts.banksMove,
      acts.deliver,
    ],
  },
  { thenMs: 4 * DAY_MS, acts: [acts.banksMove, acts.deliver, (life) => acts.payOut(life, "second")] },
  {
    thenMs: 3 * MINUTE_MS,
    acts: [
      acts.sendBack,
      acts.decide,
      (life) => acts.refund(life, { key: "late", percent: 12, by: "operator" }),
      acts.banksMove,
      acts.deliver,
      acts.resend,
    ],
  },
];

async function both(a: Promise<void>, b: Promise<void>): Promise<void> {
  await Promise.all([a, b]);
}

async function live(lives: readonly Life[], worker: Worker): Promise<void> {
  for (const part of PARTS) {
    await together(lives, part.acts);
    await worker.round({ isThorough: false });
    await advanceClock(part.thenMs);
    await worker.round({ isThorough: part.thenMs >= LONG_MS });
  }
}

/** Fewer at a time than the database has connections, even where every life is in a race with itself. */
const LANES = 5;

async function together(lives: readonly Life[], list: readonly Act[]): Promise<void> {
  const waiting = [...lives];
  const lane = async (): Promise<void> => {
    for (let life = waiting.shift(); life !== undefined; life = waiting.shift()) await act(life, list);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

async function act(life: Life, list: readonly Act[]): Promise<void> {
  try {
    for (const each of list) await each(life);
  } catch (error) {
    life.faults.push(errorMessage(error));
  }
}

/** After the longest of them every question that gateways are asked by the clock has been asked. */
const END_MOVES = [
  10 * MINUTE_MS,
  HOUR_MS,
  6 * HOUR_MS,
  DAY_MS,
  4 * DAY_MS,
  ...Array.from({ length: 8 }, () => DAY_MS),
];

/** Nothing is killed and nothing fails any more; the clock moves until all is at its end. */
async function rest(lives: readonly Life[], worker: Worker): Promise<void> {
  worker.isImmortal = true;
  for (const life of lives) life.weather.isCalm = true;
  let isLong = false;
  for (const moveMs of END_MOVES) {
    await together(lives, [acts.banksMove, acts.decide, acts.deliver, acts.resend]);
    await advanceClock(moveMs);
    await worker.round({ isThorough: moveMs >= LONG_MS });
    isLong ||= moveMs >= LONG_MS;
    if (isLong && (await openWork(db())) === 0) return;
  }
}
