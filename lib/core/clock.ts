/**
 * The one clock of the program. In a non-production instance it can be moved forward for tests and demonstrations;
 * `lib/db/clock.ts` keeps this offset equal to the one that SQL uses, so both tell the same moment.
 * The offset lives on globalThis because Next bundles this module apart from the server in front of it.
 */
const OFFSET = Symbol.for("holdfast.clock.offsetMs");

interface ClockHolder {
  [OFFSET]?: number;
}

const holder = globalThis as ClockHolder;

export function now(): Date {
  return new Date(Date.now() + clockOffsetMs());
}

/** How far the clock has been moved forward, in milliseconds; 0 in production. */
export function clockOffsetMs(): number {
  return holder[OFFSET] ?? 0;
}

/** Only `lib/db/clock.ts` calls this. */
export function setClockOffsetMs(offsetMs: number): void {
  holder[OFFSET] = offsetMs;
}
