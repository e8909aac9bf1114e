import { AppError } from "@/lib/core/errors";
import { actorOf } from "@/lib/auth/caller";
import { route } from "@/lib/http/route";
import { cancelOffer } from "@/lib/payments/endings/cancel-offer";
import { cancelOfferBody } from "@/types/api";
import { offerCanceledAnswer } from "@/types/answers/sessions";

/** Calls a group session off: it is not sold any more, and every paid seat gets its money back. */
export const POST = route(
  {
    permission: "offer.cancel",
    body: cancelOfferBody,
    limit: "money",
    answer: offerCanceledAnswer,
    audit: "offer.canceled",
    idempotent: "required",
  },
  ({ caller, body, requestId }) => {
    const actor = actorOf(caller);
    if (actor.role === "customer") throw new AppError("forbidden", "only its partner calls a group session off");
    return cancelOffer({ tenantId: caller.tenantId, actor, requestId, ...body });
  },
);
