import { route } from "@/lib/http/route";
import { listRefunds, scopeOf, toRefundJson } from "@/lib/views/refunds";

/** The caller's refunds, newest first, fifty at a time; `?before=<refundId>` for the next page. */
export const GET = route({ allow: ["customer", "partner", "operator"], limit: "read" }, async ({ caller, request }) => {
  const refunds = await listRefunds(scopeOf(caller), new URL(request.url).searchParams.get("before"));
  return { data: refunds.map(toRefundJson) };
});
