import { AppError } from "@/lib/core/errors";
import { divideHalfDown, divideHalfUp, type Money, money } from "@/lib/core/money";

/** How a price is split. Data, versioned, immutable once used; shares in basis points (1 % = 100). */
export interface SettlementPolicy {
  readonly name: string;
  readonly version: number;
  readonly platformBasisPoints: number;
  /** Scores at or above it cost nothing. */
  readonly scoreThreshold: number;
  /** What each point below the threshold costs, of the partner's base share. */
  readonly slopeBasisPoints: number;
  /** The most that a score can cost, of the partner's base share; null for no cap. */
  readonly penaltyCapBasisPoints: number | null;
  /** From completion to settlement, in milliseconds. */
  readonly holdMs: bigint;
}

/** The preset that the product was asked for: halves, half a percent for each point below 90, 24 hours. */
export const CLASSIC: SettlementPolicy = {
  name: "classic",
  version: 1,
  platformBasisPoints: 5_000,
  scoreThreshold: 90,
  slopeBasisPoints: 50,
  penaltyCapBasisPoints: null,
  holdMs: 86_400_000n,
};

export interface Split {
  /** What the partner receives, after the penalty. */
  readonly partner: Money;
  /** The platform's share without penalties. */
  readonly commission: Money;
  /** Taken from the partner's base share, given to the platform. */
  readonly penalty: Money;
}

const WHOLE = 10_000n;

/**
 * Splits a price: the platform's share is rounded half up, the penalty half down (in the partner's favour), and the
 * partner takes the rest, so the three always add up to the price. No score means no penalty.
 * The SQL functions `split_platform_share` and `split_penalty` follow the same rules.
 * @param score integer from 0 to 100, or null when the customer gave none.
 */
export function computeSplit(price: Money, score: number | null, policy: SettlementPolicy): Split {
  if (price.minor < 0n) throw new AppError("invalid_money", "a price cannot be negative");
  if (score !== null && (!Number.isInteger(score) || score < 0 || score > 100)) {
    throw new AppError("invalid_input", "a score is an integer from 0 to 100");
  }
  const commission = divideHalfUp(price.minor * BigInt(policy.platformBasisPoints), WHOLE);
  const base = price.minor - commission;
  const penalty = divideHalfDown(base * penaltyBasisPoints(score, policy), WHOLE);
  return {
    partner: money(base - penalty, price.currency),
    commission: money(commission, price.currency),
    penalty: money(penalty, price.currency),
  };
}

function penaltyBasisPoints(score: number | null, policy: SettlementPolicy): bigint {
  if (score === null || score >= policy.scoreThreshold) return 0n;
  const uncapped = policy.slopeBasisPoints * (policy.scoreThreshold - score);
  return BigInt(Math.min(uncapped, policy.penaltyCapBasisPoints ?? uncapped));
}
