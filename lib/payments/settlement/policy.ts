import { AppError } from "@/lib/core/errors";
import type { PolicyTerms } from "@/lib/tenants/terms";

/** How a price is split. Data, versioned, immutable once used. */
export interface SettlementPolicy extends Omit<PolicyTerms, "holdMs"> {
  readonly name: string;
  readonly version: number;
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

/** How the price of a plan is split: nobody has to be paid out of it, so all of it is commission, and nothing is held. */
export const PLAN_SALE: SettlementPolicy = {
  ...CLASSIC,
  name: "plan sale",
  platformBasisPoints: 10_000,
  slopeBasisPoints: 0,
  holdMs: 0n,
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
