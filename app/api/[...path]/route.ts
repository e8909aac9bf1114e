import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { answerError } from "@/lib/http/answer";

/** What no other handler answers for. */
function handler(): Response {
  return answerError(new AppError("not_found", "there is no such operation"), newId("request"));
}

export { handler as DELETE, handler as GET, handler as PATCH, handler as POST, handler as PUT };
