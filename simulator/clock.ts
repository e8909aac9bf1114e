export type TimerKind =
  | "webhook"
  | "razorpay_authorise"
  | "razorpay_refund_uncaptured"
  | "razorpay_refund_settle"
  | "razorpay_payout_settle"
  | "razorpay_payout_reverse"
  | "razorpay_dispute_deadline"
  | "razorpay_payout_confirm"
  | "razorpay_payout_expire"
  | "razorpay_product_review"
  | "razorpay_transfer_process"
  | "razorpay_transfer_settle"
  | "paypal_capture_settle"
  | "paypal_refund_settle"
  | "paypal_batch_run"
  | "paypal_item_return"
  | "paypal_dispute_deadline";

export interface Timer {
  /** Virtual milliseconds since 1970. */
  dueAt: number;
  kind: TimerKind;
  subject: string;
}

/** The part of the saved state that belongs to the clock. */
export interface ClockState {
  /** Virtual time minus the machine's time. */
  offsetMs: number;
  /** Ascending by `dueAt`. */
  timers: Timer[];
}

export interface Clock {
  now(): number;
  seconds(): number;
  iso(atMs?: number): string;
  after(ms: number, kind: TimerKind, subject: string): void;
  /** Without a subject: all timers of that kind. */
  cancel(kind: TimerKind, subject?: string): void;
  /** Moves the virtual time forward, running every timer at its own due time; answers how many ran. */
  advance(ms: number): number;
  /** Looks at the state again after it was loaded or reset. */
  rearm(): void;
  stop(): void;
}

const LONGEST_SLEEP_MS = 60_000;

function insertSorted(timers: Timer[], timer: Timer): void {
  let low = 0;
  let high = timers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = timers[middle];
    if (other !== undefined && other.dueAt <= timer.dueAt) low = middle + 1;
    else high = middle;
  }
  timers.splice(low, 0, timer);
}

export function createClock(state: () => ClockState, run: (timer: Timer) => void): Clock {
  let sleeping: NodeJS.Timeout | undefined;
  let stopped = false;
  const now = (): number => Date.now() + state().offsetMs;

  function runDue(until: number, moveTime: boolean): number {
    let ran = 0;
    for (;;) {
      const { timers } = state();
      const next = timers[0];
      if (next === undefined || next.dueAt > until) return ran;
      timers.shift();
      if (moveTime && next.dueAt > now()) state().offsetMs = next.dueAt - Date.now();
      run(next);
      ran += 1;
    }
  }

  function rearm(): void {
    clearTimeout(sleeping);
    const next = state().timers[0];
    if (stopped || next === undefined) return;
    const wait = Math.min(Math.max(next.dueAt - now(), 0), LONGEST_SLEEP_MS);
    sleeping = setTimeout(() => {
      runDue(now(), false);
      rearm();
    }, wait);
    sleeping.unref();
  }

  return {
    now,
    seconds: () => Math.floor(now() / 1000),
    iso: (atMs = now()) => `${new Date(atMs).toISOString().slice(0, 19)}Z`,
    after(ms, kind, subject) {
      insertSorted(state().timers, { dueAt: now() + ms, kind, subject });
      rearm();
    },
    cancel(kind, subject) {
      const current = state();
      current.timers = current.timers.filter(
        (timer) => timer.kind !== kind || (subject !== undefined && timer.subject !== subject),
      );
    },
    advance(ms) {
      const target = now() + ms;
      const ran = runDue(target, true);
      state().offsetMs = Math.max(state().offsetMs, target - Date.now());
      rearm();
      return ran;
    },
    rearm,
    stop() {
      stopped = true;
      clearTimeout(sleeping);
    },
  };
}
