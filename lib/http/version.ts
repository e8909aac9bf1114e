import { AppError } from "@/lib/core/errors";

/** The version of the API: the day on which something in it last changed that a caller has to know of. */
export const API_VERSION = "2026-11-21";

/** @throws AppError `invalid_input` for a `Holdfast-Version` that there is not. Without one a caller gets the newest. */
export function assertVersion(headers: Headers): void {
  const asked = headers.get("holdfast-version");
  if (asked !== null && asked !== API_VERSION)
    throw new AppError("invalid_input", "there is no such version of the API", { versions: [API_VERSION] });
}
