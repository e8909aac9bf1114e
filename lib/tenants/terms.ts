import { z } from "zod";

const basisPoints = z.int().min(0).max(10_000);

/** How a price is split; shares in basis points (1 % = 100). */
export const policyTerms = z.strictObject({
  platformBasisPoints: basisPoints,
  /** The tenant's part of the platform's share: agreed with the platform, so no tenant changes it by itself. */
  tenantBasisPoints: basisPoints,
  /** Scores at or above it cost nothing. */
  scoreThreshold: z.int().min(0).max(100),
  /** What each point below the threshold costs, of the partner's base share. */
  slopeBasisPoints: basisPoints,
  /** The most that a score can cost, of the partner's base share; null for no cap. */
  penaltyCapBasisPoints: basisPoints.nullable(),
  /** Whether penalties go to the quality fund instead of to the platform. */
  penaltyToFund: z.boolean(),
  /** Tax that is inside the price, of the price without it; the split is of the price without it. Ours to pay under PRINCIPAL, else the partner's. */
  priceTaxBasisPoints: basisPoints,
  /** Tax on the commission, which the partner bears; none under PRINCIPAL, where the commission is no supply of its own. */
  commissionTaxBasisPoints: basisPoints,
  /** Tax collected at source, of the price without tax; 0 under PRINCIPAL. */
  tcsBasisPoints: basisPoints,
  /** Tax deducted at source, of the price without tax; under PRINCIPAL of what the partner is due. */
  tdsBasisPoints: basisPoints,
  /** Milliseconds: at least the hour within which a contented customer may be asked again, at most 90 days. */
  holdMs: z.int().min(3_600_000).max(7_776_000_000),
});

export type PolicyTerms = Readonly<z.infer<typeof policyTerms>>;
