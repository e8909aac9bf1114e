import { AsyncLocalStorage } from "node:async_hooks";

/** One run of a process that may be killed at any of its points. */
interface Fate {
  /** The life on whose behalf it runs; null for the worker, who serves all. */
  readonly seed: number | null;
  /** How many points it still passes; Infinity for one that lives. */
  left: number;
  isDead: boolean;
}

/** The process was killed here. */
class Crash extends Error {}

const fates = new AsyncLocalStorage<Fate>();
let crashes = 0;

/** A moment at which a process can be killed. A dead process does nothing any more, whatever it catches. */
export function point(): void {
  const fate = fates.getStore();
  if (fate === undefined) return;
  if (!fate.isDead && fate.left <= 0) {
    fate.isDead = true;
    crashes += 1;
  }
  if (fate.isDead) throw new Crash();
  fate.left -= 1;
}

/** Whether the process that runs here was killed, and only does not know it yet. */
export const isKilled = (): boolean => fates.getStore()?.isDead === true;

export type Run<T> = { readonly crashed: true } | { readonly crashed: false; readonly value: T };

/**
 * Runs work as a process that is killed at its n-th point; null lets it live.
 * @throws whatever the work throws, unless it was killed
 */
export function mortal<T>(i: { seed: number | null; diesAt: number | null }, work: () => Promise<T>): Promise<Run<T>> {
  const fate: Fate = { seed: i.seed, left: i.diesAt ?? Number.POSITIVE_INFINITY, isDead: false };
  return fates.run(fate, async (): Promise<Run<T>> => {
    try {
      const value = await work();
      return fate.isDead ? { crashed: true } : { crashed: false, value };
    } catch (error) {
      if (fate.isDead) return { crashed: true };
      throw error;
    }
  });
}

/** The life on whose behalf we run now. */
export function currentSeed(): number {
  const seed = fates.getStore()?.seed;
  if (seed == null) throw new Error("this runs on behalf of no life");
  return seed;
}

/** How often a process was killed so far. */
export const crashCount = (): number => crashes;
