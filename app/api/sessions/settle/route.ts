import { AppError } from "@/lib/core/errors";
import { route } from "@/lib/http/route";
import { settleDue, settleSession, type SettlementView } from "@/lib/payments/settlement/settle";
import { settleSessionBody } from "@/types/api";

/** Settles one session whose hold is over, or, for operators, all of them. Before the hold is over: 409 with the moment of release. */
export const POST = route(
  {
    allow: ["partner", "operator"],
    body: settleSessionBody,
    limit: "write",
    idempotent: "required",
    show: toJsonShape,
  },
  async ({ caller, body }) => {
    if ("processBatch" in body) {
      if (caller.role !== "operator") throw new AppError("forbidden", "only an operator settles all");
      return { settled: await settleDue(caller.tenantId) };
    }
    return settleSession({
      tenantId: caller.tenantId,
      sessionId: body.sessionId,
      partnerId: caller.role === "partner" ? caller.partnerId : null,
    });
  },
);

function toJsonShape(settlement: SettlementView | { readonly settled: number }): object {
  if ("settled" in settlement) return settlement;
  const { released, partner, platform, penalty, tax, ...rest } = settlement;
  return {
    ...rest,
    currency: released.currency,
    released: released.minor,
    partner: partner.minor,
    platform: platform.minor,
    penalty: penalty.minor,
    tax: tax.minor,
  };
}
