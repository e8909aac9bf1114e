import { actorOf } from "@/lib/auth/caller";
import { route } from "@/lib/http/route";
import { writeMessage } from "@/lib/payments/cases/say";
import { caseMessageBody } from "@/types/api";

/** Writes in a case; with `review` it goes to an operator, who decides. */
export const POST = route(
  { allow: ["customer", "partner", "operator"], body: caseMessageBody, limit: "write", idempotent: "required" },
  ({ caller, body, params }) =>
    writeMessage({
      tenantId: caller.tenantId,
      caseId: params["caseId"] ?? "",
      actor: actorOf(caller),
      text: body.text,
      review: body.review ?? false,
    }),
);
