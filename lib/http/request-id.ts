import { isId, newId } from "@/lib/core/ids";

/** Set by the server in front, which takes it away from outsiders. */
export const REQUEST_ID_HEADER = "x-holdfast-request-id";

/** The id of a request in answers, logs and traces: the one of the server in front, or a new one where there is none. */
export function requestIdOf(request: Request): string {
  const given = request.headers.get(REQUEST_ID_HEADER);
  return given !== null && isId("request", given) ? given : newId("request");
}
