import { route } from "@/lib/http/route";
import { disableEndpoint } from "@/lib/webhooks/endpoints";
import { emptyBody } from "@/types/api";
import { endpointAnswer } from "@/types/answers/webhooks";

/** Sends nothing more until it is enabled. */
export const POST = route(
  {
    permission: "endpoint.change",
    body: emptyBody,
    limit: "write",
    answer: endpointAnswer,
    audit: "webhook_endpoint.disabled",
  },
  ({ caller: { tenantId, userId }, params }) =>
    disableEndpoint({ tenantId, userId, endpointId: params["endpointId"] ?? "" }),
);
