import { actorOf } from "@/lib/auth/caller";
import { route } from "@/lib/http/route";
import { writeMessage } from "@/lib/payments/cases/say";
import { caseMessageBody } from "@/types/api";
import { caseAnswer } from "@/types/answers/cases";

/** Writes in a case; with `review` it goes to an operator, who decides. */
export const POST = route(
  {
    permission: "case.write",
    body: caseMessageBody,
    limit: "write",
    answer: caseAnswer,
    audit: "none: messages are never changed or removed",
    idempotent: "required",
  },
  ({ caller, body, params }) =>
    writeMessage({
      tenantId: caller.tenantId,
      caseId: params["caseId"] ?? "",
      actor: actorOf(caller),
      text: body.text,
      review: body.review ?? false,
    }),
);
