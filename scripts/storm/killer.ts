import { setTimeout as pause } from "node:timers/promises";
import type { Client } from "./client";
import { diceOf } from "../dice";
import { type Product, type Victim, VICTIMS } from "./product";

export type Kills = Record<Victim, number>;

/** The web server must have done so much since it came back before it is killed again. */
const ANSWERS = 64;
const LOOK_MS = 100;

/**
 * Kills a part about every so many seconds, whatever it is doing; which and when is drawn from the seed. A part that has
 * just come back lives for as long as that, and does some work, or a slow machine would never do anything but start.
 */
export function startKiller(
  product: Product,
  client: Client,
  i: { everySeconds: number; seed: number },
): { stop(): Promise<Kills> } {
  const kills: Kills = { web: 0, worker: 0, postgres: 0 };
  const dice = diceOf(i.seed, "killer");
  const end = new AbortController();
  const worked = async (): Promise<void> => {
    const enough = client.answered + ANSWERS;
    while (client.answered < enough && client.busy > 0 && !end.signal.aborted) await pause(LOOK_MS);
  };
  const loop = async (): Promise<void> => {
    while (!end.signal.aborted) {
      const victim = dice.pick(VICTIMS);
      // Half to one and a half of the interval.
      const waitMs = i.everySeconds * (500 + dice.below(1_001));
      await pause(waitMs, undefined, { signal: end.signal }).catch(() => undefined);
      await product.steady(victim, i.everySeconds * 1_000, end.signal);
      if (victim === "web") await worked();
      if (end.signal.aborted) return;
      product.kill(victim);
      kills[victim] += 1;
    }
  };
  const running = loop();
  return {
    stop: async () => {
      end.abort();
      await running;
      await Promise.all(VICTIMS.map((victim) => product.up(victim)));
      return kills;
    },
  };
}
