import { route } from "@/lib/http/route";
import { enableEndpoint } from "@/lib/webhooks/endpoints";
import { emptyBody } from "@/types/api";
import { endpointAnswer } from "@/types/answers/webhooks";

/** Sends again, and first what still waits. */
export const POST = route(
  {
    permission: "endpoint.change",
    body: emptyBody,
    limit: "write",
    answer: endpointAnswer,
    audit: "webhook_endpoint.enabled",
  },
  ({ caller: { tenantId, userId }, params }) =>
    enableEndpoint({ tenantId, userId, endpointId: params["endpointId"] ?? "" }),
);
