import { AppError } from "@/lib/core/errors";
import { answerError } from "@/lib/http/answer";
import { requestIdOf } from "@/lib/http/request-id";

/** What no other handler answers for. */
function handler(request: Request): Response {
  return answerError(new AppError("not_found", "there is no such operation"), requestIdOf(request));
}

export { handler as DELETE, handler as GET, handler as PATCH, handler as POST, handler as PUT };
