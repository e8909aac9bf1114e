import { route } from "@/lib/http/route";
import { respondToChargeback } from "@/lib/payments/chargebacks/answer";
import { toAnswerJson } from "@/lib/views/chargebacks";
import { acceptChargebackBody } from "@/types/api";
import { chargebackAnswer } from "@/types/answers/chargebacks";

/** Gives in: the customer keeps the money, which cannot be undone. */
export const POST = route(
  {
    permission: "chargeback.accept",
    body: acceptChargebackBody,
    limit: "money",
    answer: chargebackAnswer,
    audit: "chargeback.accept_decided",
    idempotent: "required",
    show: toAnswerJson,
  },
  ({ caller, body, params }) =>
    respondToChargeback({
      tenantId: caller.tenantId,
      chargebackId: params["chargebackId"] ?? "",
      userId: caller.userId,
      action: "accept",
      text: body.reason,
    }),
);
