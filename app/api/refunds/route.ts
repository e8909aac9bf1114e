import { route } from "@/lib/http/route";
import { listRefunds, ordersOf, toRefundJson } from "@/lib/views/refunds";
import { listOf } from "@/types/answers/common";
import { refundLineAnswer } from "@/types/answers/refunds";

/** The caller's refunds, newest first, fifty at a time; `?before=<refundId>` for the next page. */
export const GET = route(
  { permission: "refund.read", limit: "read", answer: listOf(refundLineAnswer), audit: "none: reads" },
  async ({ caller, request }) => {
    const refunds = await listRefunds(ordersOf(caller), new URL(request.url).searchParams.get("before"));
    return { data: refunds.map(toRefundJson) };
  },
);
