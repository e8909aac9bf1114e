import { z } from "zod";
import { isCurrency } from "@/lib/core/currencies";
import { PAYOUT_METHODS } from "@/lib/partners/destinations";
import { payoutTerms } from "@/lib/tenants/payout-rules";
import { SCHEDULES } from "@/lib/payments/payouts/schedule";

const currency = z.string().refine(isCurrency, "is not a currency that the platform knows");
const reason = z.string().trim().min(3).max(500);

export const estimateQuery = z.strictObject({
  amount: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, "is not minor units")
    .transform(BigInt),
  currency,
  method: z.enum(PAYOUT_METHODS),
});

export const reasonedBody = z.strictObject({ reason });

export const reviewPayoutBody = z.strictObject({ decision: z.enum(["approve", "reject", "hold_back"]), reason });

export const payByHandBody = z.strictObject({
  reference: z.string().trim().min(3).max(60),
  proof: z.string().trim().min(3).max(500),
  reason,
});

export const payoutScheduleBody = z.strictObject({
  currency,
  method: z.enum(PAYOUT_METHODS),
  every: z.enum(SCHEDULES),
});

export const payoutRulesBody = payoutTerms.extend({ currency, reason });
