import { z } from "zod";
import { AppError } from "@/lib/core/errors";
import { recordAudit } from "@/lib/audit/record";
import type { Tx } from "@/lib/db/client";
import type { PayoutRule } from "@/prisma/generated/client";

const minor = z.string().regex(/^\d{1,15}$/, "is no amount, or too large a one");

/** What a tenant says about payouts in one currency. Amounts are minor units as text, so that they fit an approval's payload. */
export const payoutTerms = z.strictObject({
  /** A payout above it is reviewed; null: none is for its amount. */
  reviewAboveMinor: minor.nullable(),
  /** A review above it needs a second operator; null: every one does. */
  secondAboveMinor: minor.nullable(),
  /** More payouts of one partner within 24 hours are reviewed; null: any number goes. */
  dailyCount: z.int().positive().max(1_000).nullable(),
  dailySumMinor: minor.nullable(),
  /** More money of one partner within 24 hours is refused. */
  dailyCapMinor: minor.nullable(),
  /** How long a new or changed account has to be there before money goes to it unseen. */
  coolingHours: z.int().min(0).max(720),
  /** Open chargebacks above this share of what was settled with the partner in 90 days are a reason to look. */
  chargebackBasisPoints: z.int().min(0).max(10_000).nullable(),
  /** So is having owed something within so many days. */
  negativeDays: z.int().positive().max(3_660).nullable(),
  feeMinor: minor,
  feeFrom: z.enum(["platform", "partner"]),
});
export type PayoutTerms = z.infer<typeof payoutTerms>;

/** The rules of the program where a tenant has none: nothing but the cooling, and every review needs two. */
export const DEFAULT_TERMS: PayoutTerms = {
  reviewAboveMinor: null,
  secondAboveMinor: null,
  dailyCount: null,
  dailySumMinor: null,
  dailyCapMinor: null,
  coolingHours: 24,
  chargebackBasisPoints: null,
  negativeDays: null,
  feeMinor: "0",
  feeFrom: "platform",
};

/** The rules for one currency; `version` is null for those of the program. */
export interface RulesInForce {
  readonly version: number | null;
  readonly terms: PayoutTerms;
}

interface Of {
  readonly tenantId: string;
  readonly currency: string;
}

/** The rules that payouts are judged by from now on. */
export async function currentRules(tx: Tx, { tenantId, currency }: Of): Promise<RulesInForce> {
  const row = await tx.payoutRule.findFirst({ where: { tenantId, currency }, orderBy: { version: "desc" } });
  return row ? { version: row.version, terms: termsOf(row) } : { version: null, terms: DEFAULT_TERMS };
}

/** The rules that one payout was judged by. */
export async function rulesOfVersion(tx: Tx, i: Of & { version: number | null }): Promise<PayoutTerms> {
  const { tenantId, currency, version } = i;
  if (version === null) return DEFAULT_TERMS;
  const key = { tenantId, currency, version };
  return termsOf(await tx.payoutRule.findUniqueOrThrow({ where: { tenantId_currency_version: key } }));
}

const text = (value: bigint | null): string | null => value?.toString() ?? null;
const number = (value: string | null): bigint | null => (value === null ? null : BigInt(value));

function termsOf(row: PayoutRule): PayoutTerms {
  return {
    reviewAboveMinor: text(row.reviewAboveMinor),
    secondAboveMinor: text(row.secondAboveMinor),
    dailyCount: row.dailyCount,
    dailySumMinor: text(row.dailySumMinor),
    dailyCapMinor: text(row.dailyCapMinor),
    coolingHours: row.coolingHours,
    chargebackBasisPoints: row.chargebackBasisPoints,
    negativeDays: row.negativeDays,
    feeMinor: row.feeMinor.toString(),
    feeFrom: row.feeFrom === "partner" ? "partner" : "platform",
  };
}

export interface RulesChange extends Of {
  /** The version that the terms were written against. */
  readonly fromVersion: number | null;
  readonly terms: PayoutTerms;
  readonly decidedBy: string;
  readonly approvalId: string;
  readonly reason: string;
  readonly requestId: string | null;
}

/**
 * Writes the next version of the rules for one currency; payouts that are there keep theirs.
 * @throws AppError `wrong_state` when they were changed meanwhile
 */
export async function changePayoutRules(tx: Tx, i: RulesChange): Promise<void> {
  await tx.$executeRaw`SELECT 1 FROM tenant WHERE id = ${i.tenantId} FOR UPDATE`;
  const before = await currentRules(tx, i);
  if (before.version !== i.fromVersion)
    throw new AppError("wrong_state", "the rules were changed meanwhile, please ask again");
  const version = (before.version ?? 0) + 1;
  await addPayoutRules(tx, { ...i, version });
  await recordAudit(tx, [
    {
      tenantId: i.tenantId,
      actor: i.decidedBy,
      action: "payout_rules.changed",
      subject: `${i.currency}:${version}`,
      payload: { approvalId: i.approvalId, reason: i.reason, version },
      before: { version: before.version, ...before.terms },
      after: { version, ...i.terms },
      requestId: i.requestId,
    },
  ]);
}

/** Writes one version of the rules. */
export async function addPayoutRules(
  tx: Tx,
  i: Of & { version: number; terms: PayoutTerms; decidedBy: string },
): Promise<void> {
  const { tenantId, currency, version, decidedBy } = i;
  const { reviewAboveMinor, secondAboveMinor, dailySumMinor, dailyCapMinor, feeMinor, ...terms } = i.terms;
  await tx.payoutRule.create({
    data: {
      tenantId,
      currency,
      version,
      decidedBy,
      ...terms,
      reviewAboveMinor: number(reviewAboveMinor),
      secondAboveMinor: number(secondAboveMinor),
      dailySumMinor: number(dailySumMinor),
      dailyCapMinor: number(dailyCapMinor),
      feeMinor: BigInt(feeMinor),
    },
  });
}
