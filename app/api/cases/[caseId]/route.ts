import { AppError } from "@/lib/core/errors";
import { route } from "@/lib/http/route";
import { findCase, toCaseStoryJson } from "@/lib/views/cases";
import { caseStoryAnswer } from "@/types/answers/cases";

/** A case with all that was written and offered; for those whose order it is, and operators. */
export const GET = route(
  { permission: "case.read", limit: "read", answer: caseStoryAnswer, audit: "none: reads" },
  async ({ caller, params }) => {
    const found = await findCase(caller, params["caseId"] ?? "");
    if (!found) throw new AppError("not_found", "there is no such case");
    return toCaseStoryJson(found);
  },
);
