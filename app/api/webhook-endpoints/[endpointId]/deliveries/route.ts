import { route } from "@/lib/http/route";
import { listDeliveries } from "@/lib/webhooks/queries";
import { listOf } from "@/types/answers/common";
import { deliveryAnswer } from "@/types/answers/webhooks";

/** What was sent to an endpoint with every attempt, newest first, fifty at a time; `?before=<deliveryId>` for the next page. */
export const GET = route(
  { permission: "endpoint.read", limit: "read", answer: listOf(deliveryAnswer), audit: "none: reads" },
  async ({ caller, params, request }) => {
    const before = new URL(request.url).searchParams.get("before");
    return { data: await listDeliveries(caller.tenantId, params["endpointId"] ?? "", before) };
  },
);
