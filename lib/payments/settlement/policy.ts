import { AppError } from "@/lib/core/errors";

/** How a price is split. Data, versioned, immutable once used; shares in basis points (1 % = 100). */
export interface SettlementPolicy {
  readonly name: string;
  readonly version: number;
  readonly platformBasisPoints: number;
  /** The tenant's part of the platform's share. */
  readonly tenantBasisPoints: number;
  /** Scores at or above it cost nothing. */
  readonly scoreThreshold: number;
  /** What each point below the threshold costs, of the partner's base share. */
  readonly slopeBasisPoints: number;
  /** The most that a score can cost, of the partner's base share; null for no cap. */
  readonly penaltyCapBasisPoints: number | null;
  /** Whether penalties go to the quality fund instead of to the platform. */
  readonly penaltyToFund: boolean;
  /** Tax that is inside the price, of the price without it; the split is of the price without it. */
  readonly priceTaxBasisPoints: number;
  /** Tax on the commission, which the partner bears. */
  readonly commissionTaxBasisPoints: number;
  /** Tax collected at source, of the price without tax. */
  readonly tcsBasisPoints: number;
  /** Tax deducted at source, of the price without tax. */
  readonly tdsBasisPoints: number;
  /** From completion to settlement, in milliseconds. */
  readonly holdMs: bigint;
}

/** The preset that the product was asked for: halves, half a percent for each point below 90, 24 hours. */
export const CLASSIC: SettlementPolicy = {
  name: "classic",
  version: 1,
  platformBasisPoints: 5_000,
  tenantBasisPoints: 0,
  scoreThreshold: 90,
  slopeBasisPoints: 50,
  penaltyCapBasisPoints: null,
  penaltyToFund: false,
  priceTaxBasisPoints: 0,
  commissionTaxBasisPoints: 0,
  tcsBasisPoints: 0,
  tdsBasisPoints: 0,
  holdMs: 86_400_000n,
};

/**
 * What a score costs, in basis points of the partner's base share; no score costs nothing.
 * @param score integer from 0 to 100
 * @throws AppError `invalid_input` for any other score
 */
export function penaltyBasisPoints(score: number | null, policy: SettlementPolicy): bigint {
  if (score === null) return 0n;
  if (!Number.isInteger(score) || score < 0 || score > 100)
    throw new AppError("invalid_input", "a score is an integer from 0 to 100");
  const uncapped = policy.slopeBasisPoints * Math.max(0, policy.scoreThreshold - score);
  return BigInt(Math.min(uncapped, policy.penaltyCapBasisPoints ?? uncapped));
}
