import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { recordAudit } from "@/lib/audit/record";
import type { Tx } from "@/lib/db/client";
import type { SettlementPolicy } from "@/prisma/generated/client";
import { assertFits, currentFundFlow } from "./fund-flow";
import { currentPolicy } from "./queries";
import type { PolicyTerms } from "./terms";

const WHOLE = 10_000;

/**
 * Refuses terms by which a partner could get less than nothing; the table refuses them too.
 * @throws AppError `invalid_input`
 */
export function assertLawful(terms: PolicyTerms): void {
  const worst = terms.slopeBasisPoints * terms.scoreThreshold;
  if (worst > WHOLE) throw new AppError("invalid_input", "a score could cost more than the partner's whole share");
  const penalty = Math.min(worst, terms.penaltyCapBasisPoints ?? WHOLE);
  const taken =
    terms.platformBasisPoints * (WHOLE + terms.commissionTaxBasisPoints) +
    (terms.tcsBasisPoints + terms.tdsBasisPoints) * WHOLE +
    (WHOLE - terms.platformBasisPoints) * penalty;
  if (taken > WHOLE * WHOLE)
    throw new AppError("invalid_input", "commission, taxes and penalty come to more than the price");
}

export interface PolicyChange {
  readonly tenantId: string;
  /** The policy that the terms were written against. */
  readonly fromPolicyId: string;
  readonly terms: PolicyTerms;
  readonly approvalId: string;
  readonly requestedBy: string;
  readonly decidedBy: string;
  readonly reason: string;
  readonly requestId: string | null;
}

/**
 * Writes the next version of the tenant's policy, which orders are frozen to from now on; those that are there keep theirs.
 * @throws AppError `wrong_state` when the policy was changed meanwhile or does not fit the tenant's flow of funds, `invalid_input`
 */
export async function changePolicy(tx: Tx, i: PolicyChange): Promise<SettlementPolicy> {
  assertLawful(i.terms);
  await tx.$executeRaw`SELECT 1 FROM tenant WHERE id = ${i.tenantId} FOR UPDATE`;
  assertFits(await currentFundFlow(tx, i.tenantId), i.terms);
  const before = await currentPolicy(tx, i.tenantId);
  if (before.id !== i.fromPolicyId)
    throw new AppError("wrong_state", "the policy was changed meanwhile, please ask again");
  const { tenantId, terms } = i;
  const newest = await tx.settlementPolicy.aggregate({
    where: { tenantId, name: before.name },
    _max: { version: true },
  });
  const policy = await tx.settlementPolicy.create({
    data: {
      tenantId,
      id: newId("policy"),
      name: before.name,
      version: (newest._max.version ?? 0) + 1,
      ...terms,
      holdMs: BigInt(terms.holdMs),
    },
  });
  await tx.tenant.updateMany({
    where: { id: tenantId, settlementPolicyId: before.id },
    data: { settlementPolicyId: policy.id },
  });
  await recordAudit(tx, [
    {
      tenantId,
      actor: i.decidedBy,
      action: "policy.changed",
      subject: policy.id,
      payload: { approvalId: i.approvalId, requestedBy: i.requestedBy, reason: i.reason, version: policy.version },
      before: { policyId: before.id, ...termsOf(before) },
      after: { policyId: policy.id, ...terms },
      requestId: i.requestId,
    },
  ]);
  return policy;
}

export type PolicyShape = Omit<SettlementPolicy, "tenantId" | "id" | "createdAt">;

/**
 * How plans are split from now on: the given policy, with the tenant's part as its sessions have it. Its next version is
 * written when that part has changed. @returns the policy's id
 */
export async function planPolicy(tx: Tx, tenantId: string, shape: PolicyShape): Promise<string> {
  await tx.$executeRaw`SELECT 1 FROM tenant WHERE id = ${tenantId} FOR UPDATE`;
  const { tenantBasisPoints } = await currentPolicy(tx, tenantId);
  const last = await tx.settlementPolicy.findFirst({
    where: { tenantId, name: shape.name },
    orderBy: { version: "desc" },
  });
  if (last?.tenantBasisPoints === tenantBasisPoints) return last.id;
  const next = { ...shape, tenantId, id: newId("policy"), version: (last?.version ?? 0) + 1, tenantBasisPoints };
  await tx.settlementPolicy.create({ data: next });
  return next.id;
}

export function termsOf(policy: SettlementPolicy): PolicyTerms {
  return {
    platformBasisPoints: policy.platformBasisPoints,
    tenantBasisPoints: policy.tenantBasisPoints,
    scoreThreshold: policy.scoreThreshold,
    slopeBasisPoints: policy.slopeBasisPoints,
    penaltyCapBasisPoints: policy.penaltyCapBasisPoints,
    penaltyToFund: policy.penaltyToFund,
    priceTaxBasisPoints: policy.priceTaxBasisPoints,
    commissionTaxBasisPoints: policy.commissionTaxBasisPoints,
    tcsBasisPoints: policy.tcsBasisPoints,
    tdsBasisPoints: policy.tdsBasisPoints,
    holdMs: Number(policy.holdMs),
  };
}
