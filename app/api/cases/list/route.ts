import { route } from "@/lib/http/route";
import { listCases, toCaseJson } from "@/lib/views/cases";
import { scopeOf } from "@/lib/views/refunds";

/** The caller's cases, newest first, fifty at a time; `?before=<caseId>` for the next page. */
export const GET = route({ allow: ["customer", "partner", "operator"], limit: "read" }, async ({ caller, request }) => {
  const cases = await listCases(scopeOf(caller), new URL(request.url).searchParams.get("before"));
  return { data: cases.map(toCaseJson) };
});
