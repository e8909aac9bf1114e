import { route } from "@/lib/http/route";
import { listChargebacks, toChargebackJson } from "@/lib/views/chargebacks";

/** All chargebacks, newest first, fifty at a time; `?before=<chargebackId>` for the next page. */
export const GET = route({ allow: ["operator"], limit: "read" }, async ({ caller, request }) => {
  const before = new URL(request.url).searchParams.get("before");
  return { data: (await listChargebacks(caller.tenantId, before)).map(toChargebackJson) };
});
