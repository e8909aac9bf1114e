import { route } from "@/lib/http/route";
import { rotateSecret } from "@/lib/webhooks/endpoints";
import { emptyBody } from "@/types/api";
import { endpointSecretAnswer } from "@/types/answers/webhooks";

/** A new secret, in this answer and nowhere else; for a day the one before signs too. */
export const POST = route(
  {
    permission: "endpoint.change",
    body: emptyBody,
    limit: "write",
    answer: endpointSecretAnswer,
    audit: "webhook_endpoint.rotated",
  },
  ({ caller: { tenantId, userId }, params }) =>
    rotateSecret({ tenantId, userId, endpointId: params["endpointId"] ?? "" }),
);
