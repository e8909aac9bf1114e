import { log } from "@/lib/log/log";
import { errorMessage } from "@/lib/core/errors";
import type { Timer } from "./schedule";

export interface Running {
  /** Looks at everything now, for example because the clock was moved. */
  readonly wake: () => void;
  /** Ends after the looks that are under way. */
  readonly stop: () => Promise<void>;
}

/** Runs each timer again and again, never twice at once; a failure is logged and the next look tries again. */
export function startTimers(timers: readonly Timer[]): Running {
  let stopped = false;
  const wakers = new Set<() => void>();
  const loops = timers.map((timer) => loop(timer));

  async function loop(timer: Timer): Promise<void> {
    while (!stopped) {
      await timer
        .run()
        .catch((error: unknown) => log().error({ timer: timer.name, err: errorMessage(error) }, "a timer failed"));
      await rest(timer.everyMs);
    }
  }

  function rest(ms: number): Promise<void> {
    if (stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(handle);
        wakers.delete(wake);
        resolve();
      };
      const handle = setTimeout(wake, ms);
      wakers.add(wake);
    });
  }

  const wake = (): void => {
    wakers.forEach((each) => each());
  };
  return {
    wake,
    stop: async () => {
      stopped = true;
      wake();
      await Promise.all(loops);
    },
  };
}
