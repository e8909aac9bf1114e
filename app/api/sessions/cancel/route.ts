import { actorOf } from "@/lib/auth/caller";
import { route } from "@/lib/http/route";
import { type CanceledView, cancelSession } from "@/lib/payments/endings/cancel";
import { cancelSessionBody } from "@/types/api";
import { canceledAnswer } from "@/types/answers/sessions";

/** Cancels a paid session: a customer gets back what the terms give, anybody else's word gives back all of it. */
export const POST = route(
  {
    permission: "session.cancel",
    body: cancelSessionBody,
    limit: "money",
    answer: canceledAnswer,
    audit: "session.canceled",
    idempotent: "required",
    show: toJsonShape,
  },
  ({ caller, body, requestId }) =>
    cancelSession({ tenantId: caller.tenantId, actor: actorOf(caller), requestId, ...body }),
);

function toJsonShape({ refund, retained, ...view }: CanceledView): object {
  return { ...view, currency: refund.currency, refund: refund.minor, retained: retained.minor };
}
