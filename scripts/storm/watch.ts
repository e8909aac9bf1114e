import { setTimeout as pause } from "node:timers/promises";
import { checkBooks, type Violation } from "@/lib/payments/ledger/check-books";

const EVERY_MS = 1_000;
/** The checks may take one part in so many of the time. */
const SHARE = 4;
/** Rules about what is late; the storm moves the clock by days at a time, so what they find counts by real time. */
const LATE: readonly string[] = ["W3", "I11"];
const LATE_MS = 300_000;

export interface Watch {
  /** How often all rules were checked against the living database. */
  readonly checks: number;
  /** @returns every violation that was ever seen */
  stop(): Promise<Violation[]>;
}

/** Checks all rules of the books every second, less often where one check takes longer than a quarter of that. */
export function startWatch(readerUrl: string): Watch {
  const seen = new Map<string, Violation>();
  const slow = new Map<string, number>();
  const end = new AbortController();
  let checks = 0;
  const look = async (): Promise<void> => {
    const found = await checkBooks(readerUrl).catch(() => null);
    // The database is being killed or is on its way back.
    if (found === null) return;
    checks += 1;
    for (const violation of found)
      if (!isEarly(violation, slow)) seen.set(`${violation.rule} ${violation.subject}`, violation);
  };
  const loop = async (): Promise<void> => {
    while (!end.signal.aborted) {
      const began = performance.now();
      await look();
      const took = performance.now() - began;
      await pause(Math.max(EVERY_MS, took * SHARE), undefined, { signal: end.signal }).catch(() => undefined);
    }
  };
  const running = loop();
  return {
    get checks() {
      return checks;
    },
    stop: async () => {
      end.abort();
      await running;
      return [...seen.values()];
    },
  };
}

function isEarly({ rule, subject }: Violation, slow: Map<string, number>): boolean {
  if (!LATE.includes(rule)) return false;
  const key = `${rule} ${subject}`;
  const since = slow.get(key) ?? performance.now();
  slow.set(key, since);
  return performance.now() - since < LATE_MS;
}
