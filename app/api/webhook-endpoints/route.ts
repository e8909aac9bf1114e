import { route } from "@/lib/http/route";
import { createEndpoint } from "@/lib/webhooks/endpoints";
import { listEndpoints } from "@/lib/webhooks/queries";
import { createEndpointBody } from "@/types/api";
import { listOf } from "@/types/answers/common";
import { endpointAnswer, endpointSecretAnswer } from "@/types/answers/webhooks";

/** Where the tenant wants to hear of what happens, oldest first. */
export const GET = route(
  { permission: "endpoint.read", limit: "read", answer: listOf(endpointAnswer), audit: "none: reads" },
  async ({ caller }) => ({ data: await listEndpoints(caller.tenantId) }),
);

/** A new endpoint; its secret is in this answer and nowhere else, so the answer is not kept for an Idempotency-Key. */
export const POST = route(
  {
    permission: "endpoint.change",
    body: createEndpointBody,
    limit: "write",
    answer: endpointSecretAnswer,
    audit: "webhook_endpoint.created",
    status: 201,
  },
  ({ caller: { tenantId, userId }, body }) => createEndpoint({ tenantId, userId, ...body }),
);
