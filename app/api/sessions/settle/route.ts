import { assertMay } from "@/lib/auth/permissions";
import { route } from "@/lib/http/route";
import { settleDue, settleSession, type SettlementView } from "@/lib/payments/settlement/settle";
import { settleSessionBody } from "@/types/api";
import { settleAnswer } from "@/types/answers/sessions";

/** Settles one session whose hold is over, or, for operators, all of them. Before the hold is over: 409 with the moment of release. */
export const POST = route(
  {
    permission: ["session.settle", "session.settle_all"],
    body: settleSessionBody,
    limit: "write",
    answer: settleAnswer,
    audit: "escrow.settled",
    idempotent: "required",
    show: toJsonShape,
  },
  async ({ caller, body }) => {
    if ("processBatch" in body) {
      assertMay(caller, "session.settle_all");
      return { settled: await settleDue(caller.tenantId) };
    }
    assertMay(caller, "session.settle");
    return settleSession({
      tenantId: caller.tenantId,
      sessionId: body.sessionId,
      partnerId: caller.group === "partner" ? caller.partnerId : null,
    });
  },
);

function toJsonShape(settlement: SettlementView | { readonly settled: number }): object {
  if ("settled" in settlement) return settlement;
  const { released, partner, platform, tenant, penalty, tax, ...rest } = settlement;
  return {
    ...rest,
    currency: released.currency,
    released: released.minor,
    partner: partner.minor,
    platform: platform.minor,
    tenant: tenant.minor,
    penalty: penalty.minor,
    tax: tax.minor,
  };
}
