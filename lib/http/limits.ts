import type { TenantPlan } from "@/lib/config/schema";
/** How many requests one caller may make in how long. */
export interface Limit {
  readonly name: string;
  readonly most: number;
  readonly windowSeconds: number;
  /** While the shared counter cannot be asked: refuse, or count in this process alone. */
  readonly whenBlind: "refuse" | "count_here";
}

const MINUTE = 60;
const QUARTER_HOUR = 900;
const HOUR = 3_600;

/**
 * The limits of single operations. `read`, `write` and `money` only stop what no person does; the others are rules of the
 * product. What guesses passwords or sends money away is refused rather than left uncounted. `forgery` counts webhooks with a
 * wrong signature, and only those: a genuine one is always taken.
 */
const OPERATIONS = {
  sign_in: { most: 5, windowSeconds: QUARTER_HOUR, whenBlind: "refuse" },
  sign_in_address: { most: 30, windowSeconds: QUARTER_HOUR, whenBlind: "refuse" },
  payout: { most: 5, windowSeconds: HOUR, whenBlind: "refuse" },
  checkout: { most: 30, windowSeconds: MINUTE, whenBlind: "count_here" },
  forgery: { most: 60, windowSeconds: MINUTE, whenBlind: "count_here" },
  read: { most: 1_200, windowSeconds: MINUTE, whenBlind: "count_here" },
  write: { most: 600, windowSeconds: MINUTE, whenBlind: "count_here" },
  money: { most: 300, windowSeconds: MINUTE, whenBlind: "count_here" },
} as const satisfies Readonly<Record<string, Omit<Limit, "name">>>;

export type LimitClass = keyof typeof OPERATIONS;

/** Requests in an hour for each caller of a tenant, by the tenant's plan; null is without limit. */
const PLANS: Readonly<Record<TenantPlan, number | null>> = {
  free: 100,
  starter: 1_000,
  professional: 10_000,
  enterprise: null,
};

export function limitOf(name: LimitClass): Limit {
  return { name, ...OPERATIONS[name] };
}

export function planLimit(plan: TenantPlan): Limit | null {
  const most = PLANS[plan];
  return most === null ? null : { name: "plan", most, windowSeconds: HOUR, whenBlind: "count_here" };
}
