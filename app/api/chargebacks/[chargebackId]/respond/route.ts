import { route } from "@/lib/http/route";
import { respondToChargeback } from "@/lib/payments/chargebacks/answer";
import { toAnswerJson } from "@/lib/views/chargebacks";
import { respondToChargebackBody } from "@/types/api";
import { chargebackAnswer } from "@/types/answers/chargebacks";

/** Adds a statement to the locker, or submits what it has to the bank. */
export const POST = route(
  {
    permission: "chargeback.answer",
    body: respondToChargebackBody,
    limit: "money",
    answer: chargebackAnswer,
    audit: "chargeback.contest_decided",
    idempotent: "required",
    show: toAnswerJson,
  },
  ({ caller, body, params }) =>
    respondToChargeback({
      tenantId: caller.tenantId,
      chargebackId: params["chargebackId"] ?? "",
      userId: caller.userId,
      action: body.action,
      text: body.reason,
    }),
);
