import { route } from "@/lib/http/route";
import { replayEvent } from "@/lib/webhooks/endpoints";
import { replayEventBody } from "@/types/api";
import { replayAnswer } from "@/types/answers/webhooks";

/** Sends an event again, or for the first time, under the same `webhook-id`. */
export const POST = route(
  {
    permission: "endpoint.change",
    body: replayEventBody,
    limit: "write",
    answer: replayAnswer,
    audit: "webhook_endpoint.replayed",
    status: 202,
  },
  ({ caller: { tenantId, userId }, params, body }) =>
    replayEvent({ tenantId, userId, endpointId: params["endpointId"] ?? "", ...body }),
);
