import { route } from "@/lib/http/route";
import { listChargebacks, toChargebackJson } from "@/lib/views/chargebacks";
import { chargebackAnswer } from "@/types/answers/chargebacks";
import { listOf } from "@/types/answers/common";

/** All chargebacks, newest first, fifty at a time; `?before=<chargebackId>` for the next page. */
export const GET = route(
  { permission: "chargeback.read", limit: "read", answer: listOf(chargebackAnswer), audit: "none: reads" },
  async ({ caller, request }) => {
    const before = new URL(request.url).searchParams.get("before");
    return { data: (await listChargebacks(caller.tenantId, before)).map(toChargebackJson) };
  },
);
