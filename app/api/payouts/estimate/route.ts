import { AppError } from "@/lib/core/errors";
import { money } from "@/lib/core/money";
import { route } from "@/lib/http/route";
import { estimatePayout } from "@/lib/payments/payouts/estimate";
import { estimateAnswer } from "@/types/answers/payouts";
import { estimateQuery } from "@/types/payouts";

/** What a payout would cost, how it would go and when it would arrive, before it is requested. */
export const GET = route(
  {
    permission: "payout.request",
    query: estimateQuery,
    limit: "read",
    answer: estimateAnswer,
    audit: "none: reads",
  },
  async ({ caller, query }) => {
    if (caller.partnerId === null) throw new AppError("forbidden", "your account belongs to no partner");
    const { amount, fee, arrives, ...rest } = await estimatePayout({
      tenantId: caller.tenantId,
      partnerId: caller.partnerId,
      amount: money(query.amount, query.currency),
      method: query.method,
    });
    return { ...rest, amount: amount.minor, fee: fee.minor, arrives: arrives.minor, currency: amount.currency };
  },
);
