import { route } from "@/lib/http/route";
import { listCases, toCaseJson } from "@/lib/views/cases";
import { ordersOf } from "@/lib/views/refunds";
import { caseLineAnswer } from "@/types/answers/cases";
import { listOf } from "@/types/answers/common";

/** The caller's cases, newest first, fifty at a time; `?before=<caseId>` for the next page. */
export const GET = route(
  { permission: "case.read", limit: "read", answer: listOf(caseLineAnswer), audit: "none: reads" },
  async ({ caller, request }) => {
    const cases = await listCases(ordersOf(caller), new URL(request.url).searchParams.get("before"));
    return { data: cases.map(toCaseJson) };
  },
);
